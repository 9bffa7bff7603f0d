import { expect, test } from 'vitest';
import type { Project } from '../../../core/contracts/project.ts';
import { trialDeadline } from '../../../core/search/deadline.ts';
import { planTrials } from '../../../core/search/plan-trials.ts';
import { treeParameters } from '../../../core/train/gradient-boosted-trees/parameters.ts';
import { project } from '../../support/project.ts';

const withTrials = (trials: number, algorithms?: Project['training']['algorithms']) =>
  project('fraud', { training: { search: { trials }, ...(algorithms && { algorithms }) } });

test('defaults first, the strongest algorithm before the others, then the baselines, then samples', () => {
  const trials = planTrials(withTrials(20), 10_000);
  const first = ['gradientBoostedTrees', 'logisticRegression', 'prior', 'singleFeature'];
  expect(trials.slice(0, 4).map((t) => t.algorithm)).toEqual(first);
  expect(trials.length).toBe(22);
  expect(trials.map((t) => t.index)).toEqual(trials.map((_, i) => i));
  const trees = trials.filter((t) => t.algorithm === 'gradientBoostedTrees');
  expect(trees.length).toBeGreaterThan(10);
  for (const { parameters } of trees) expect(() => treeParameters(parameters)).not.toThrow();
});

test('the same seed plans the same trials, another seed others', () => {
  const one = withTrials(10);
  const other = { ...one, training: { ...one.training, seed: 2 } };
  expect(planTrials(one, 5000)).toEqual(planTrials(one, 5000));
  expect(planTrials(other, 5000)).not.toEqual(planTrials(one, 5000));
});

test('one trial is the strongest at its defaults, beside the baselines', () => {
  expect(planTrials(withTrials(1), 100).map((t) => t.algorithm)).toEqual([
    'gradientBoostedTrees',
    'prior',
    'singleFeature',
  ]);
});

test('only the algorithms of the project, and of its task', () => {
  expect(new Set(planTrials(withTrials(6, ['logisticRegression']), 100).map((t) => t.algorithm))).toEqual(
    new Set(['logisticRegression', 'prior', 'singleFeature']),
  );
  const regression = project('r', { objective: { task: 'regression', target: 'y' } });
  expect(planTrials(regression, 100).map((t) => t.algorithm)).not.toContain('logisticRegression');
});

test('the deadline counts from the planning and leaves time to write', () => {
  const now = new Date('2026-01-01T00:10:00Z');
  expect(trialDeadline(15, '2026-01-01T00:00:00Z', now)).toBe(Date.parse('2026-01-01T00:15:00Z'));
  expect(trialDeadline(600, '2026-01-01T00:00:00Z', now)).toBe(Date.parse('2026-01-01T00:22:30Z'));
  expect(trialDeadline(5, undefined, now)).toBe(Date.parse('2026-01-01T00:15:00Z'));
});
