import { describe, expect, test } from 'vitest';
import { disparityOf } from '../../../../core/evaluate/fairness/disparity.ts';
import { fairnessReport } from '../../../../core/evaluate/fairness/fairness-report.ts';
import { groupRates } from '../../../../core/evaluate/fairness/group-rates.ts';
import type { Blocks } from '../../../../core/metrics/bootstrap.ts';
import type { Predicted } from '../../../../core/metrics/statistics.ts';
import type { StringColumn } from '../../../../core/table/table.ts';

const n = 300;
const rows = Uint32Array.from({ length: n }, (_, i) => i);
const target = Float64Array.from(rows, (i) => (Math.sin(i * 2.3) + Math.cos(i * 0.7) * 0.5 > 0.3 ? 1 : 0));
const of = Uint8Array.from(rows, (i) => Math.floor(i / 2) % 3);
const shift = [0.4, 0, -0.3];
const selected = Uint8Array.from(rows, (i) => (Math.sin(i * 1.1) + shift[of[i]!]! > 0.2 ? 1 : 0));
const single: Blocks = { kind: 'row', of: rows, count: n };
const draws = { confidence: 0.95, samples: 200, seed: 1 };
const column: StringColumn = {
  name: 'sex',
  type: 'string',
  codes: Int32Array.from(of),
  dictionary: ['a', 'b', 'c'],
};
const predicted: Predicted = {
  task: 'binary',
  outputs: 1,
  target,
  predictions: Float64Array.from(selected, (s) => (s === 1 ? 0.8 : 0.1)),
};

/*
 * fairlearn 0.15, with y = target, sel = selected, grp = ['a', 'b', 'c'][(i // 2) % 3]:
 * demographic_parity_difference(y, sel, sensitive_features=grp), demographic_parity_ratio, equalized_odds_difference,
 * true_positive_rate_difference, false_positive_rate_difference, demographic_parity_ratio(y, 1 - sel, …);
 * MetricFrame(metrics={'sr': selection_rate, 'tpr': true_positive_rate, 'fpr': false_positive_rate}, …).by_group
 */
const reference = {
  demographicParityDifference: 0.27,
  demographicParityRatio: 0.564516129032258,
  equalizedOddsDifference: 0.315643234231731,
  truePositiveRateDifference: 0.26765083440308085,
  falsePositiveRateDifference: 0.315643234231731,
  allowedRatio: 0.5846153846153846,
};

test('rates and disparities as fairlearn gives them', () => {
  const rates = groupRates(of, 3, target, selected);
  expect(rates.map((r) => r.selected)).toEqual([0.62, 0.38, 0.35]);
  expect(rates[0]!.truePositive).toBeCloseTo(0.609756, 6);
  expect(rates[2]!.falsePositive).toBeCloseTo(0.311475, 6);
  const groups = [0, 1, 2];
  const found = disparityOf(rates, { all: groups, positive: groups, negative: groups });
  for (const [name, value] of Object.entries(reference)) expect(found[name as 'allowedRatio']).toBeCloseTo(value, 12);
});

describe('the report', () => {
  test('has the same figures with intervals around them', () => {
    const { groups, disparity } = fairnessReport(predicted, column, rows, 'logLoss', single, draws);
    expect(groups.map((g) => [g.name, g.rows, g.tooSmall])).toEqual([
      ['a', 100, false],
      ['b', 100, false],
      ['c', 100, false],
    ]);
    for (const [name, value] of Object.entries(reference)) {
      const estimate = disparity![name as 'allowedRatio']!;
      expect(estimate.value).toBeCloseTo(value, 12);
      expect(estimate.lower).toBeLessThan(value);
      expect(estimate.upper).toBeGreaterThan(value);
    }
    expect(groups[0]!.metric!.lower).toBeLessThan(groups[0]!.metric!.value);
    expect(groups[0]).toMatchObject({ selected: { value: 0.62 }, reviewed: 0 });
    expect(groups[0]!.predicted).toBeCloseTo(0.62 * 0.8 + 0.38 * 0.1, 12);
  });

  test('missing values are a group; a small group is shown, and left out of the comparison', () => {
    const codes = Int32Array.from(rows, (i) => (i < 140 ? 0 : i < 280 ? -1 : 1));
    const { groups, disparity } = fairnessReport(predicted, { ...column, codes }, rows, 'logLoss', single, draws);
    expect(groups.map((g) => [g.name, g.rows, g.tooSmall])).toEqual([
      ['a', 140, false],
      ['b', 20, true],
      ['missing', 140, false],
    ]);
    expect(groups[1]).toMatchObject({ selected: null, metric: null, truePositiveRate: null });
    const rate = (g: number) => groups[g]!.selected!.value;
    expect(disparity!.demographicParityDifference!.value).toBeCloseTo(Math.abs(rate(0) - rate(2)), 12);
    const one = { ...column, codes: codes.fill(0) };
    expect(fairnessReport(predicted, one, rows, 'logLoss', single, draws).disparity).toBeNull();
  });

  test('by the cost of each decision a review counts as selected', () => {
    const costs = new Float64Array(4 * n).map((_, i) => [1, 4, 0, 0][i % 4]!);
    const review = { cost: 0.01, threshold: 0 };
    const { groups } = fairnessReport({ ...predicted, costs, review }, column, rows, 'expectedCost', single, draws);
    expect(groups[0]!.reviewed).toBe(1);
    expect(groups[0]!.selected!.value).toBe(1);
  });

  test('without positive rows there is no true positive rate', () => {
    const negative = { ...predicted, target: new Float64Array(n) };
    const { groups, disparity } = fairnessReport(negative, column, rows, 'logLoss', single, draws);
    expect(groups[0]!.truePositiveRate).toBeNull();
    expect(disparity).toMatchObject({ truePositiveRateDifference: null, equalizedOddsDifference: null });
    expect(disparity!.falsePositiveRateDifference).not.toBeNull();
  });

  test('a regression has its metric by group', () => {
    const regression = { ...predicted, task: 'regression' as const };
    const { groups, disparity } = fairnessReport(regression, column, rows, 'rmse', single, draws);
    expect(disparity).toBeNull();
    expect(groups[0]).toMatchObject({ positives: null, selected: null });
    expect(groups[0]!.metric!.value).toBeGreaterThan(0);
  });
});
