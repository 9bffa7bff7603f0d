import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareCosts, fitReviewRule, reviewReport } from '../../../../core/evaluate/cost-comparison.ts';
import { defaultCosts, recordCosts, rowCosts } from '../../../../core/metrics/cost/cost.ts';
import { decide } from '../../../../core/metrics/cost/decision.ts';
import { realisedCost } from '../../../../core/metrics/cost/realised-cost.ts';
import type { Column, Table } from '../../../../core/table/table.ts';
import { project } from '../../../support/project.ts';

const priced = project('fraud', {
  objective: {
    task: 'binary',
    target: 'y',
    costs: { falsePositive: 5, falseNegative: { column: 'amount', times: 2 }, truePositive: 1 },
  },
});
const table: Table = {
  rows: 3,
  columns: [
    { name: 'amount', type: 'number', values: Float64Array.of(10, Number.NaN, 30) },
    { name: 'city', type: 'string', codes: Int32Array.of(0, 0, 0), dictionary: ['x'] },
  ],
};

describe('costs of rows', () => {
  test('constants and columns; a missing value counts as 0', () => {
    expect(Array.from(rowCosts(priced, table))).toEqual([5, 20, 1, 0, 5, 0, 1, 0, 5, 60, 1, 0]);
    expect(Array.from(rowCosts(priced, table, Uint32Array.of(2)))).toEqual([5, 60, 1, 0]);
  });

  test('of one record the same', () => {
    expect(recordCosts(priced.objective.costs!, () => 30)).toEqual([5, 60, 1, 0]);
    expect(recordCosts(priced.objective.costs!, () => undefined)).toEqual([5, 0, 1, 0]);
    expect(recordCosts(null, () => 1)).toEqual([1, 1, 0, 0]);
  });

  test('a column that is absent or holds strings', () => {
    const by = (column: string) =>
      project('fraud', { objective: { task: 'binary', target: 'y', costs: { falseNegative: { column } } } });
    expect(() => rowCosts(by('price'), table)).toThrow("no column 'price'");
    expect(() => rowCosts(by('city'), table)).toThrow("column 'city' holds string, expected numbers");
    const endless = {
      ...table,
      columns: [{ ...table.columns[0]!, values: Float64Array.of(1, Infinity, 2) } as Column],
    };
    expect(() => rowCosts(by('amount'), endless)).toThrow("column 'amount' holds Infinity in a row, expected finite");
  });
});

describe('decisions', () => {
  test('block when that is expected to cost less', () => {
    expect(decide(0.1, [5, 100, 2, 0])).toEqual({ decision: 'block', expectedCost: 4.7 });
    expect(decide(0.01, [5, 100, 2, 0])).toEqual({ decision: 'allow', expectedCost: 1 });
    expect(decide(0.5, [1, 1, 0, 0]).decision).toBe('allow');
    expect(decide(0.51, [1, 1, 0, 0]).decision).toBe('block');
  });

  test('no other decision is expected to cost less, and the expectation is the mean of what it turns out to cost', () => {
    const cost = fc.double({ min: -10, max: 1000, noNaN: true });
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.tuple(cost, cost, cost, cost), (p, costs) => {
        const { decision, expectedCost } = decide(p, costs);
        const of = (d: 'allow' | 'block') => p * realisedCost(d, 1, costs) + (1 - p) * realisedCost(d, 0, costs);
        expect(expectedCost).toBeCloseTo(of(decision as 'allow'), 6);
        expect(expectedCost).toBeLessThanOrEqual(Math.min(of('allow'), of('block')) + 1e-9);
      }),
    );
  });

  test('review where it saves more than the threshold', () => {
    const costs = [10, 100, 0, 0];
    // Automatic: min(0.1 * 100, 0.9 * 10) = 9; a reviewer costs 2 and is right.
    const { decision, expectedCost } = decide(0.1, costs, { cost: 2, threshold: 5 });
    expect(decision).toBe('review');
    expect(expectedCost).toBeCloseTo(2, 12);
    expect(decide(0.1, costs, { cost: 2, threshold: 7.5 }).decision).toBe('block');
    expect(realisedCost('review', 1, costs, 2)).toBe(2);
  });
});

const day = 86_400_000;
function rows(n: number) {
  const probabilities = new Float64Array(n).map((_, i) => ((i * 37) % 100) / 100);
  return {
    probabilities,
    target: probabilities.map((p, i) => ((i * 61) % 100 < 100 * p ? 1 : 0)),
    costs: new Float64Array(4 * n).map((_, i) => [5, 20, 1, 0][i % 4]!),
    time: new Float64Array(n).map((_, i) => Math.floor((i * 20) / n) * day),
  };
}

test('review rule: as many rows a day as the capacity', () => {
  const given = rows(1000);
  const rule = fitReviewRule(given, { capacityPerDay: 5, cost: 0.5 });
  const report = reviewReport(given, rule, 5);
  const blocks = { kind: 'row' as const, of: Uint32Array.from(given.time.keys()), count: 1000 };
  const { decisions } = compareCosts(given, rule, blocks, { confidence: 0.95, samples: 20, seed: 1 });
  expect(report.days).toBe(20);
  expect(decisions.review * 1000).toBeLessThanOrEqual(100);
  expect(decisions.review).toBeGreaterThan(0.05);
});

test('review rule: never where a review costs more than it saves, everything where capacity is plenty', () => {
  const given = rows(200);
  expect(fitReviewRule(given, { capacityPerDay: 1000, cost: 0 }).threshold).toBe(0);
  const rule = fitReviewRule(given, { capacityPerDay: 5, cost: 1000 });
  expect(rule.threshold).toBe(0);
  expect(reviewReport(given, rule, 5).precision).toBe(0);
});

test('cost comparison: intervals hold the value, the saving is against the cheaper constant', () => {
  const given = rows(1000);
  const blocks = { kind: 'row' as const, of: Uint32Array.from(given.time.keys()), count: 1000 };
  const cost = compareCosts(given, null, blocks, { confidence: 0.95, samples: 200, seed: 1 });
  for (const { value, lower, upper } of [cost.model, cost.blockNothing, cost.blockEverything, cost.saved]) {
    expect(lower).toBeLessThanOrEqual(value);
    expect(upper).toBeGreaterThanOrEqual(value);
  }
  expect(cost.saved.value).toBeCloseTo(
    Math.min(cost.blockNothing.value, cost.blockEverything.value) - cost.model.value,
    6,
  );
  expect(defaultCosts).toEqual({ falsePositive: 1, falseNegative: 1, truePositive: 0, trueNegative: 0 });
});
