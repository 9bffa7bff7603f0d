import { describe, expect, it } from 'vitest';
import { WrongUsage } from '../../../bin/errors.ts';
import { parseProject } from '../../../core/contracts/parse-project.ts';
import type { CapturedPrediction } from '../../../core/contracts/serving.ts';
import { readOptions } from '../../../scripts/replay/options.ts';
import type { Scored } from '../../../scripts/replay/play.ts';
import { scoresByTime, scoresOf } from '../../../scripts/replay/scores.ts';

const day = 86_400_000;
const projectOf = (objective: Record<string, unknown>) => {
  const { project } = parseProject({
    name: 'replayed',
    objective: { description: 'x', ...objective },
    data: { sources: [{ name: 'rows', key: 'id', time: 'at' }] },
  });
  return project!;
};
const scored = (truth: string | number | null, prediction: Partial<CapturedPrediction>, at = 0): Scored => ({
  row: { key: 'k', time: at, record: {}, truth },
  prediction: prediction as CapturedPrediction,
});

describe('readOptions', () => {
  it('reads policies and durations', () => {
    const options = readOptions(['t.csv', '--project', 'p.yaml', '--delay', 'P7D', '--policies', 'never,every:P30D'])!;
    expect(options.delay).toBe(7 * day);
    expect(options.policies).toEqual([{ name: 'never' }, { name: 'every:P30D', every: 30 * day }]);
  });

  it.each([
    [['t.csv']],
    [['--project', 'p.yaml']],
    [['t.csv', '--project', 'p', '--step', '7 days']],
    [['t.csv', '--project', 'p', '--policies', 'monthly']],
  ])('refuses %j', (args) => expect(() => readOptions(args)).toThrow(WrongUsage));
});

describe('scoresOf', () => {
  it('judges probabilities and decisions by the truth, rows without one left out', () => {
    const rows = [
      scored('UP', { probability: 0.8, decision: 'block', costs: [5, 100, 2, 0] }),
      scored('DOWN', { probability: 0.5, decision: 'block', costs: [5, 100, 2, 0] }),
      scored(null, { probability: 0.1, decision: 'allow' }),
    ];
    const scores = scoresOf(rows, { classes: ['DOWN', 'UP'] }, projectOf({ task: 'binary', target: 'up' }));
    expect(scores).toMatchObject({ rows: 2, error: 0.5, rocAuc: 1, prAuc: 1, costPer1000: 3500 });
    expect(scores.logLoss).toBeCloseTo(-(Math.log(0.8) + Math.log(0.5)) / 2, 12);
  });

  it('judges labels of several classes, and values by stretch of time', () => {
    const three = [scored('b', { label: 'b', probabilities: { a: 0.2, b: 0.5, c: 0.3 } })];
    expect(scoresOf(three, { classes: ['a', 'b', 'c'] }, projectOf({ task: 'multiclass', target: 'k' }))).toEqual({
      rows: 1,
      error: 0,
      logLoss: -Math.log(0.5),
    });
    const values = [scored(1, { value: 3 }, 0), scored(2, { value: 2 }, day), scored(5, { value: 1 }, 2 * day)];
    const played = { policy: 'never', scored: values, classes: [], trainings: [], findings: [], refused: {} };
    expect(scoresByTime(played, projectOf({ task: 'regression', target: 'y' }), 2 * day)).toEqual([
      { from: '1970-01-01', scores: { rows: 2, rmse: Math.sqrt(2), mae: 1 } },
      { from: '1970-01-03', scores: { rows: 1, rmse: 4, mae: 4 } },
    ]);
  });
});
