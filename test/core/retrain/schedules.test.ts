import fc from 'fast-check';
import { expect, it } from 'vitest';
import { executionNameOf, runIdOf } from '../../../core/registry/runs.ts';
import { scheduleName } from '../../../core/retrain/schedules.ts';
import { trainingRelevantPaths } from '../../../core/retrain/training-relevant-paths.ts';

it('names schedules within the limits of the service, and no two projects alike', () => {
  const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,62}$/);
  fc.assert(
    fc.property(name, name, (a, b) => {
      expect(scheduleName(a, 'retraining')).toMatch(/^[0-9a-zA-Z-_.]{1,64}$/);
      if (a !== b) expect(scheduleName(a, 'monitor')).not.toBe(scheduleName(b, 'monitor'));
    }),
  );
});

it('names executions within the limits of the service, by the trigger alone', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), fc.string(), (project, id) => {
      const trigger = { project, id, reason: 'degradation' as const };
      expect(executionNameOf(trigger)).toMatch(/^[a-zA-Z0-9-]{1,80}$/);
      expect(executionNameOf({ ...trigger })).toBe(executionNameOf(trigger));
    }),
  );
  expect(runIdOf({ project: 'p', id: 't' }, new Date('2026-03-01T12:34:56.789Z'))).toMatch(
    /^20260301-123456-[0-9a-f]{6}$/,
  );
});

it('tells paths that shape a model from those that do not', () => {
  const shaping = [
    'objective.costs.falsePositive',
    'data',
    'data.sources[0].columns.amount.min',
    'features.windows[1]',
    'training.seed',
    'labels.maturity',
  ];
  const others = [
    'name',
    'objective.description',
    'training.search.parallel',
    'monitoring.schedule',
    'promotion.approval',
    'retraining',
    'dataset',
    '',
  ];
  expect(trainingRelevantPaths([...others, ...shaping])).toEqual(shaping);
});
