import { describe, expect, test } from 'vitest';
import {
  calibrationRowsNeeded,
  conformalQuantile,
  conformityScore,
  widened,
} from '../../../../core/metrics/intervals/conformal.ts';
import { intervalOf } from '../../../../core/metrics/intervals/interval-of.ts';
import { intervalStatistics } from '../../../../core/metrics/intervals/interval-statistics.ts';
import { offsetAt } from '../../../../core/metrics/intervals/offset-at.ts';
import { fitOffsets } from '../../../../core/metrics/intervals/offsets.ts';
import { metricsOf } from '../../../../core/metrics/statistics.ts';
import { seededRandom } from '../../../../core/stats/random.ts';

const scores = Float64Array.of(0.31, -0.2, 0.05, 0.9, 0.44, -0.45, 0.12, 0.77, 0.01, 0.6, -0.1, 0.25);

describe('conformalQuantile', () => {
  // NumPy 2: np.quantile(scores, np.ceil((n + 1) * c) / n, method='inverted_cdf').
  test.each([
    [0.5, 0.25],
    [0.8, 0.77],
    [0.9, 0.9],
  ])('coverage %d', (coverage, expected) => {
    expect(conformalQuantile(scores, coverage)).toBe(expected);
  });

  test.each([
    [0.9, 9],
    [0.95, 19],
    [0.99, 99],
    [0.5, 1],
    [0.1, 1],
  ])('coverage %d takes %d rows at least', (coverage, rows) => {
    expect(calibrationRowsNeeded(coverage)).toBe(rows);
    expect(conformalQuantile(new Float64Array(rows).fill(1), coverage)).toBe(1);
    const message = `${rows - 1} rows to calibrate intervals of coverage ${coverage} on; expected ${rows} at least`;
    expect(() => conformalQuantile(new Float64Array(rows - 1), coverage)).toThrow(message);
  });
});

describe('fitOffsets', () => {
  const random = seededRandom(3);
  const predictions = new Float64Array(2000).map(() => 10 * random());
  // Errors grow with the prediction, three times as far above.
  const target = predictions.map((p) => p + p * (random() < 0.5 ? -random() : 3 * random()));

  test('ends follow the errors where they are', () => {
    const { at, lower, upper } = fitOffsets(predictions, target, 0.9);
    expect(at).toHaveLength(20);
    for (const [k, p] of at.entries()) {
      expect(lower[k]! / p).toBeCloseTo(-0.9, 0);
      expect(upper[k]! / p).toBeGreaterThan(2);
      expect(upper[k]! / p).toBeLessThan(3.3);
    }
  });

  test('knots ascend: equal predictions are in one bin, and one value has one', () => {
    const tied = predictions.map((p) => Math.min(7, Math.round(p)));
    const { at } = fitOffsets(tied, target, 0.9);
    expect(at).toEqual([...new Set(at)].sort((a, b) => a - b));
    expect(fitOffsets(new Float64Array(300).fill(2), target.slice(0, 300), 0.9).at).toEqual([2]);
  });

  test('no bin is without a width, not of predictions that are always right', () => {
    const { lower, upper } = fitOffsets(predictions, predictions, 0.9);
    expect(lower.every((end, k) => upper[k]! > end)).toBe(true);
    const right = widened({ at: [0], lower: [lower[0]!], upper: [upper[0]!] }, -0.5);
    expect([right.lower[0], right.upper[0]]).toEqual([0, 0]);
  });

  test('targets that are mostly 0 lie within, whatever is predicted of them a little more or less', () => {
    const often = predictions.map((p) => (random() < 0.7 ? 0 : 4 * p * random()));
    const rule = { coverage: 0.9, ...fitOffsets(predictions, often, 0.9), least: 0 };
    for (const p of predictions.slice(0, 300)) expect(intervalOf(rule, 0.99 * p + 0.01).lower).toBe(0);
    const within = predictions.filter((p, i) => often[i]! <= intervalOf(rule, p).upper);
    expect(within.length / predictions.length).toBeCloseTo(0.9, 1);
  });

  test('a high coverage has fewer bins', () => {
    expect(fitOffsets(predictions, target, 0.99).at).toHaveLength(4);
    expect(fitOffsets(predictions.slice(0, 30), target.slice(0, 30), 0.99).at).toHaveLength(1);
  });
});

describe('an interval', () => {
  const offsets = { at: [10, 20], lower: [-1, -3], upper: [2, 6] };

  test('its ends lie between knots, and hold outside', () => {
    expect([0, 10, 15, 20, 99].map((p) => offsetAt(offsets.at, offsets.lower, p))).toEqual([-1, -1, -2, -3, -3]);
    expect(intervalOf({ coverage: 0.8, ...offsets }, 15)).toEqual({ lower: 13, upper: 19, coverage: 0.8 });
  });

  test('is scored by how far outside of it a truth lies, in widths', () => {
    expect(conformityScore(offsets, 15, 13)).toBe(0);
    expect(conformityScore(offsets, 15, 16)).toBe(-0.5);
    expect(conformityScore(offsets, 15, 25)).toBe(1);
    expect(conformityScore(offsets, 15, 7)).toBe(1);
    // Widened by the score of a truth, it ends there.
    expect(intervalOf({ coverage: 0.8, ...widened(offsets, 1) }, 15)).toMatchObject({ lower: 7, upper: 25 });
  });

  test('has the prediction within, and nothing where the target never is', () => {
    const above = { coverage: 0.5, at: [0], lower: [1], upper: [2], least: 0, most: 10 };
    expect(intervalOf(above, 3)).toMatchObject({ lower: 3, upper: 5 });
    expect(intervalOf({ ...above, lower: [-4] }, 3)).toMatchObject({ lower: 0, upper: 5 });
    expect(intervalOf(above, 9)).toMatchObject({ lower: 9, upper: 10 });
    // A model may predict what is not possible; its interval is there all the same.
    expect(intervalOf(above, 12)).toMatchObject({ lower: 12, upper: 12 });
  });
});

test('coverage, width and interval score by hand; they are metrics of a regression that has intervals', () => {
  const bounds = { coverage: 0.8, lower: Float64Array.of(0, 0, 0, 0), upper: Float64Array.of(1, 2, 3, 4) };
  const target = Float64Array.of(1, 2.5, -1, 0);
  const { intervalCoverage, intervalWidth, intervalScore } = intervalStatistics(bounds, target);
  expect([intervalCoverage(), intervalWidth()]).toEqual([0.5, 2.5]);
  // Outside by 0.5 and 1, times 2 / 0.2.
  expect(intervalScore()).toBeCloseTo((1 + 2 + 3 + 4 + 5 + 10) / 4, 12);
  expect(intervalCoverage(Float64Array.of(3, 1, 0, 0))).toBe(0.75);
  const predicted = { task: 'regression' as const, outputs: 1, target, predictions: Float64Array.of(1, 1, 1, 1) };
  expect(metricsOf({ ...predicted, bounds })).toMatchObject({ intervalCoverage: 0.5, intervalWidth: 2.5 });
  expect(Object.keys(metricsOf(predicted))).toEqual(['rmse', 'mae', 'r2']);
});
