import { describe, expect, test } from 'vitest';
import {
  calibrateIntervals,
  type IntervalInput,
  type IntervalRows,
} from '../../../../core/evaluate/intervals/calibrate-intervals.ts';
import { leastCovered } from '../../../../core/evaluate/intervals/least-covered.ts';
import { intervalOf } from '../../../../core/metrics/intervals/interval-of.ts';
import { coveredRows } from '../../../../core/metrics/intervals/interval-statistics.ts';
import { meanOf } from '../../../../core/stats/mean-of.ts';
import { normalQuantile } from '../../../../core/stats/normal-quantile.ts';
import { seededRandom } from '../../../../core/stats/random.ts';

/** Rows whose errors are as large as what is predicted. */
function rowsOf(count: number, random: () => number, spread = 1): IntervalRows {
  const predictions = new Float64Array(count).map(() => 1 + 9 * random());
  return { predictions, target: predictions.map((p) => p + spread * p * normalQuantile(Math.max(1e-9, random()))) };
}

const asked = (judging: IntervalRows, own: IntervalRows, split: IntervalInput['split'], coverage = 0.9) =>
  calibrateIntervals({ coverage, limits: {}, judging, test: own, split });

describe.each(['parts', 'folds', 'time'] as const)('split by %s', (split) => {
  test.each([
    [60, 0.9],
    [400, 0.9],
    [400, 0.5],
  ])('of %d test rows new rows are covered as often as asked: %d', (count, coverage) => {
    const draws = Array.from({ length: 60 }, (_, seed) => {
      const random = seededRandom(seed + 1);
      const { rule, bounds } = asked(rowsOf(3 * count, random), rowsOf(count, random), split, coverage);
      const fresh = rowsOf(300, random);
      const within = Array.from(fresh.predictions, (p, i) => {
        const { lower, upper } = intervalOf(rule, p);
        return fresh.target[i]! >= lower && fresh.target[i]! <= upper ? 1 : 0;
      });
      return { served: meanOf(within), bounds };
    });
    const mean = meanOf(draws.map(({ served }) => served));
    // Sixty calibrations, each on so many rows: their mean is known to some thousandths.
    expect(mean).toBeGreaterThan(coverage - 0.015);
    expect(mean).toBeLessThan(coverage + 1 / (count + 1) + 0.02);
  });

  test('what is told of test rows is calibrated on others: it is right on average, not by construction', () => {
    const told = Array.from({ length: 40 }, (_, seed) => {
      const random = seededRandom(seed + 100);
      const own = rowsOf(150, random);
      const { bounds } = asked(rowsOf(450, random), own, split);
      return meanOf(coveredRows(bounds!, own.target));
    });
    expect(meanOf(told)).toBeGreaterThan(0.885);
    expect(meanOf(told)).toBeLessThan(0.925);
    expect(new Set(told).size).toBeGreaterThan(5);
  });

  test('ends go with the prediction', () => {
    const random = seededRandom(8);
    const { rule } = asked(rowsOf(2000, random), rowsOf(1000, random), split);
    const width = (p: number) => intervalOf(rule, p).upper - intervalOf(rule, p).lower;
    // The width of a normal's 90 % is 3.29 deviations.
    expect(width(9) / 9).toBeCloseTo(3.29, 0);
    expect(width(2) / 2).toBeCloseTo(3.29, 0);
  });
});

test('too few rows: none is measured by itself, and fewer calibrate nothing', () => {
  const random = seededRandom(1);
  const judging = rowsOf(200, random);
  expect(asked(judging, rowsOf(9, random), 'parts')).toMatchObject({ rows: 9, bounds: null });
  expect(() => asked(judging, rowsOf(8, random), 'parts')).toThrow(/8 rows to calibrate .* expected 9/);
  // Folds of the search are rows too.
  const folded = asked(judging, rowsOf(9, random), 'folds');
  expect(folded.rows).toBe(209);
  expect(folded.bounds!.lower).toHaveLength(9);
});

test('rows of a group never calibrate each other', () => {
  const random = seededRandom(2);
  const own = rowsOf(100, random);
  // Of 5 groups of 20 rows one has errors a hundred times as large.
  const entity = Int32Array.from({ length: 100 }, (_, i) => Math.floor(i / 20));
  own.target.forEach((y, i) => {
    if (entity[i] === 4) own.target[i] = own.predictions[i]! + 100 * (y - own.predictions[i]!);
  });
  const judging = rowsOf(300, random);
  const { bounds } = asked(judging, { ...own, entity }, 'parts');
  const covered = coveredRows(bounds!, own.target);
  const far = covered.filter((_, i) => entity[i] === 4);
  expect(meanOf(far)).toBeLessThan(0.2);
  const alone = asked(judging, own, 'parts').bounds!;
  expect(meanOf(coveredRows(alone, own.target).filter((_, i) => entity[i] === 4))).toBeGreaterThan(0.35);
});

test('by time a fifth of the test rows is judged by what lies before it', () => {
  const random = seededRandom(4);
  const before = rowsOf(400, random);
  const own = rowsOf(400, random);
  // From the third fifth on errors are five times as large.
  own.target.forEach((y, i) => {
    if (i >= 160) own.target[i] = own.predictions[i]! + 5 * (y - own.predictions[i]!);
  });
  const { bounds, rule } = asked(before, own, 'time');
  const within = coveredRows(bounds!, own.target);
  expect(meanOf(within.slice(0, 160))).toBeGreaterThan(0.85);
  expect(meanOf(within.slice(160, 240))).toBeLessThan(0.6);
  expect(meanOf(within.slice(320))).toBeGreaterThan(0.7);
  // What serves has learnt of it.
  expect(intervalOf(rule, 5).upper - intervalOf(rule, 5).lower).toBeGreaterThan(40);
});

test('limits of the target hold for every interval', () => {
  const random = seededRandom(5);
  const rows = rowsOf(400, random);
  const { rule, bounds } = calibrateIntervals({
    coverage: 0.9,
    limits: { least: 0, most: 12 },
    judging: rows,
    test: rowsOf(100, random),
    split: 'parts',
  });
  expect(rule).toMatchObject({ least: 0, most: 12 });
  expect(Math.min(...bounds!.lower)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...bounds!.upper)).toBeLessThanOrEqual(12);
});

test('slices are told by their coverage, and as surely less where chance makes no such among so many', () => {
  const slice = (group: string, rows: number, intervalCoverage: number) => ({
    column: 'c',
    group,
    rows,
    metrics: { intervalCoverage, intervalWidth: 3, rmse: 1 },
  });
  const slices = [slice('usual', 500, 0.9), slice('few', 100, 0.85), slice('worse', 400, 0.75)];
  const report = { slices } as unknown as Parameters<typeof leastCovered>[0];
  expect(leastCovered(report, 0.9).map(({ group, surely }) => [group, surely])).toEqual([
    ['worse', true],
    ['few', false],
    ['usual', false],
  ]);
  expect(leastCovered(null, 0.9)).toEqual([]);
});
