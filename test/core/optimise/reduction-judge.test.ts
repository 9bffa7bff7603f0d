import { describe, expect, test } from 'vitest';
import { reductionJudge } from '../../../core/optimise/reduce/reduction-judge.ts';
import { seededRandom } from '../../../core/stats/random.ts';

const rows = 2000;
const random = seededRandom(5);
const probability = Float64Array.from({ length: rows }, () => 0.02 + 0.96 * random());
const target = probability.map((p) => (random() < p ? 1 : 0));
const base = { task: 'binary' as const, outputs: 1, target };
const lossOf = (predictions: Float64Array) => predictions.map((p, i) => -Math.log(target[i] === 1 ? p : 1 - p));
const mean = (values: ArrayLike<number>) => Array.from(values).reduce((sum, v) => sum + v, 0) / values.length;
/** With noise in the log odds. */
const blurred = (by: number, seed = 9) => {
  const noise = seededRandom(seed);
  return probability.map((p) => {
    const odds = Math.log(p / (1 - p)) + by * (noise() - 0.5);
    return 1 / (1 + Math.exp(-odds));
  });
};

describe('a smaller model', () => {
  test('may be worse by a fraction of the standard error of the loss, which is about that of a mean', () => {
    const { figures } = reductionJudge(base, probability, 'logLoss', 0.1)(blurred(0.5));
    const losses = lossOf(probability);
    const deviation = Math.sqrt(mean(losses.map((loss) => (loss - mean(losses)) ** 2)) / rows);
    const [figure] = figures;
    expect(figure!.before).toBeCloseTo(mean(losses), 10);
    expect(figure!.after).toBeCloseTo(mean(lossOf(blurred(0.5))), 10);
    // The jackknife of 20 groups is off by a sixth now and then.
    expect(figure!.allowed / (0.1 * deviation)).toBeGreaterThan(0.6);
    expect(figure!.allowed / (0.1 * deviation)).toBeLessThan(1.5);
  });

  test('is within it as it is, and with little noise, and not with more', () => {
    const judge = reductionJudge(base, probability, 'logLoss', 0.1);
    expect([0, 0.01, 0.05, 1, 4].map((by) => judge(blurred(by)).within)).toEqual([true, true, true, false, false]);
    const none = reductionJudge(base, probability, 'logLoss', 0);
    expect([0, 0.01].map((by) => none(blurred(by)).within)).toEqual([true, false]);
  });

  test('gains nothing by rows that happen to like it', () => {
    const judge = reductionJudge(base, probability, 'logLoss', 0.1);
    // Other outcomes of the same rows would like it less: it knows what the true probabilities do not.
    const lucky = probability.map((p, i) => (i % 3 === 0 ? 0.5 * p + 0.5 * (0.1 + 0.8 * target[i]!) : p));
    const { figures, within } = judge(lucky);
    expect(figures[0]!.after).toBeLessThan(figures[0]!.before);
    expect(within).toBe(false);
  });

  test('may not cost more at the threshold, whatever the metric', () => {
    const costs = new Float64Array(4 * rows);
    for (let i = 0; i < rows; i++) costs.set([1, 30, 0, 0], 4 * i);
    const judge = reductionJudge({ ...base, costs }, probability, 'rocAuc', 1);
    const { figures } = judge(probability);
    expect(figures.map(({ metric }) => metric).sort()).toEqual(['expectedCost', 'logLoss', 'rocAuc']);
    for (const { before, after } of figures) expect(after).toBe(before);
    // A monotone change keeps every rank, and moves decisions.
    const moved = probability.map((p) => p ** 4);
    const after = judge(moved);
    expect(after.figures.find(({ metric }) => metric === 'rocAuc')!.after).toBeCloseTo(
      figures.find(({ metric }) => metric === 'rocAuc')!.before,
      12,
    );
    expect(after.within).toBe(false);
  });

  test('of a regression is judged by its loss', () => {
    const value = probability.map((p) => 10 * p);
    const truth = value.map((v, i) => v + target[i]!);
    const of = { task: 'regression' as const, outputs: 1, target: truth };
    const judge = reductionJudge(of, value, 'mae', 0.1);
    expect(
      judge(value)
        .figures.map(({ metric }) => metric)
        .sort(),
    ).toEqual(['mae', 'rmse']);
    expect(judge(value.map((v) => v + 1e-6)).within).toBe(true);
    expect(judge(value.map((v) => v - 0.5)).within).toBe(false);
  });

  test('where no figure is defined is not within', () => {
    const one = { ...base, target: new Float64Array(rows) };
    const { within, figures } = reductionJudge(one, probability, 'rocAuc', 1)(probability);
    expect(figures.map(({ metric }) => metric)).toEqual(['logLoss']);
    expect(within).toBe(true);
  });
});
