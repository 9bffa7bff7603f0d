import { describe, expect, it } from 'vitest';
import { applyPlan, fitFeaturePlan, rowTransform } from '../../../../core/features/index.ts';
import { rowAt } from '../../../../core/table/table.ts';
import { foldHistory, windowSpecs } from '../../../../core/windows/index.ts';
import { datasetOf, numbers, texts } from '../../prepare/dataset.ts';

const day = 86_400_000;
const n = 120;
const index = Array.from({ length: n }, (_, i) => i);
const at = index.map((i) => 1.7e12 + i * day);
const columns = [
  texts(
    'card',
    index.map((i) => `c${i % 3}`),
  ),
  numbers(
    'amount',
    index.map((i) => (i % 7 === 0 ? Number.NaN : 10 + (i % 11))),
  ),
  numbers(
    'opened',
    index.map((i) => at[i]! - (i % 40) * day),
    'timestamp',
  ),
  numbers(
    'expires',
    index.map((i) => (i % 9 === 0 ? Number.NaN : at[i]! + (i % 13) * day)),
    'timestamp',
  ),
];
const fit = (encoding: 'trees' | 'linear', features: object = {}) => {
  const dataset = datasetOf({
    columns,
    target: index.map((i) => i % 2),
    time: at,
    project: {
      features: {
        windows: [{ entity: 'card', of: 'amount', over: ['P30D'], statistics: ['mean', 'std'] }],
        ...features,
      },
    },
  });
  const windows = foldHistory(dataset, windowSpecs(dataset.extra.project, dataset.table));
  const fitted = fitFeaturePlan({ dataset, windows, fitRows: Uint32Array.from(index), encoding, seed: 1 });
  return { dataset, windows, ...fitted };
};
const dates = 'expires - opened (days)';
const ratio = 'amount / card.amount.mean.P30D';
const off = '(amount - card.amount.mean.P30D) / card.amount.std.P30D';

describe('fitDerived', () => {
  it('compares timestamps with each other, and numbers with the past of their entity', () => {
    const { plan, matrix, windows } = fit('trees');
    const at = (name: string, row: number) => matrix.data[plan.features.findIndex((f) => f.name === name)]![row]!;
    expect(plan.features.map((f) => f.name)).toEqual(expect.arrayContaining([dates, ratio, off]));
    expect(at(dates, 50)).toBe((50 % 40) + (50 % 13));
    expect(at(dates, 90)).toBeNaN();
    const [mean, std] = windows.columns.map((c) => c[50]!);
    expect(at(ratio, 50)).toBeCloseTo((10 + (50 % 11)) / mean!, 5);
    expect(at(off, 50)).toBeCloseTo((10 + (50 % 11) - mean!) / std!, 4);
    expect(plan.inputs.map((i) => i.name)).toEqual(expect.arrayContaining(['opened', 'expires', 'amount', 'card']));
  });

  it('gives linear models complete, scaled numbers', () => {
    const { plan, matrix } = fit('linear');
    expect(plan.features.map((f) => f.name)).toEqual(expect.arrayContaining([dates, `${dates} (missing)`, ratio]));
    expect(matrix.data.every((values) => values.every(Number.isFinite))).toBe(true);
  });

  it('is off where features are not to be automatic, or a column is excluded', () => {
    const names = fit('trees', { automatic: false }).plan.features.map((f) => f.name);
    expect(names.some((name) => name.includes(' / ') || name.includes(' - '))).toBe(false);
    const without = fit('trees', { exclude: ['amount', 'opened'] }).plan.features.map((f) => f.name);
    expect([dates, ratio, off].filter((name) => without.includes(name))).toEqual([]);
  });

  it('gives the same of one record as of the table, and nothing for a division by zero', () => {
    for (const encoding of ['trees', 'linear'] as const) {
      const { plan, dataset, windows } = fit(encoding);
      const matrix = applyPlan(plan, dataset.table, windows);
      const transform = rowTransform(JSON.parse(JSON.stringify(plan)));
      const out = new Float32Array(plan.features.length);
      for (const row of index) {
        const past = windows.columns.map((c) => c[row]!);
        transform(rowAt(dataset.table, row), past, out);
        expect([...out]).toEqual(matrix.data.map((c) => c[row]));
      }
      transform(rowAt(dataset.table, 50), [0, 0], out);
      const value = out[plan.features.findIndex((f) => f.name === ratio)];
      if (encoding === 'trees') expect(value).toBeNaN();
      else expect(Number.isFinite(value)).toBe(true);
    }
  });
});
