import { describe, expect, it } from 'vitest';
import { applyPlan, fitFeaturePlan, rowTransform } from '../../../../core/features/index.ts';
import { seededRandom } from '../../../../core/stats/random.ts';
import { rowAt } from '../../../../core/table/table.ts';
import { datasetOf, numbers } from '../../prepare/dataset.ts';

const n = 4000;
const names = ['debt', 'income', 'age', 'paid', 'visits'];
const random = seededRandom(3);
const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
/** Shape (columns, rows). */
const values = names.map(() => Array.from({ length: n }, () => Math.exp(0.8 * normal())));
values[1]![7] = 0;
values[0]![8] = Number.NaN;
const uniform = Array.from({ length: n }, () => random());

type LogOdds = (row: number[]) => number;
const fit = (
  logOdds: LogOdds,
  encoding: 'trees' | 'linear' = 'trees',
  features: object = {},
  rows = n,
  shown = (value: number) => value,
) => {
  const target = uniform.map((u, i) => Number(u < 1 / (1 + Math.exp(-logOdds(values.map((v) => v[i]!))))));
  const columns = names.map((name, c) => numbers(name, values[c]!.map(shown)));
  const dataset = datasetOf({ columns, target, project: { features } });
  const windows = { names: [], specs: [], columns: [] };
  const fitRows = Uint32Array.from({ length: rows }, (_, i) => i);
  return { dataset, windows, fitRows, ...fitFeaturePlan({ dataset, windows, fitRows, encoding, seed: 1 }) };
};
const ratio: LogOdds = ([debt, income]) => (debt! / income! > 1.3 ? 3 : -3);
const difference: LogOdds = ([debt, , , paid]) => (debt! - paid! > 0.3 ? 3 : -3);
const derived = ({ plan }: ReturnType<typeof fit>) =>
  plan.features.map(({ name }) => name).filter((name) => / [/×-] /.test(name));

describe('findPairs', () => {
  it('finds the ratio, and the same one each time', () => {
    const fitted = fit(ratio);
    expect(derived(fitted)).toEqual(['debt / income']);
    expect(fit(ratio).plan).toEqual(fitted.plan);
  });

  it('finds the difference', () => {
    expect(derived(fit(difference))).toContain('debt - paid');
  });

  it('finds the product of numbers of either sign, with what it gains', () => {
    const { plan } = fit(
      ([debt, income]) => 4 * Math.log(debt!) * Math.log(income!),
      'trees',
      {},
      n,
      (v) => Math.log(v),
    );
    const found = plan.encoders.filter((e) => e.kind === 'derived');
    expect(found[0]).toMatchObject({ operation: 'product', inputs: [{ column: 'debt' }, { column: 'income' }] });
    expect(found[0]!.gain!.with).toBeLessThan(found[0]!.gain!.without);
  });

  it('keeps nothing where the numbers say nothing, or each what it says by itself', () => {
    expect(derived(fit(() => -1))).toEqual([]);
    expect(derived(fit(([debt, , age]) => (debt! > 1 ? 1 : -1) + (age! > 1 ? 1 : -1)))).toEqual([]);
  });

  it('keeps nothing of tables of noise', () => {
    const kept = Array.from({ length: 8 }, (_, seed) => {
      const noise = seededRandom(seed);
      return derived(fit(() => (noise() < 0.5 ? 1 : -1), 'trees', {}, 2000));
    });
    expect(kept.flat()).toEqual([]);
  });

  it('looks for nothing in few rows or where features are not to be automatic', () => {
    expect(derived(fit(ratio, 'trees', {}, 999))).toEqual([]);
    expect(derived(fit(ratio, 'trees', { automatic: false }))).toEqual([]);
  });

  it.each(['trees', 'linear'] as const)(
    'agrees between table and row, missing and divided by zero too (%s)',
    (encoding) => {
      const { plan, dataset, windows } = fit(ratio, encoding);
      const matrix = applyPlan(plan, dataset.table, windows);
      const transform = rowTransform(JSON.parse(JSON.stringify(plan)));
      const out = new Float32Array(plan.features.length);
      for (let row = 0; row < 100; row++) {
        transform(rowAt(dataset.table, row), [], out);
        expect([...out]).toEqual(matrix.data.map((c) => c[row]));
      }
      const f = plan.features.findIndex(({ name }) => name === 'debt / income');
      if (encoding === 'trees') expect([matrix.data[f]![7], matrix.data[f]![8]]).toEqual([Number.NaN, Number.NaN]);
    },
  );

  it('takes the pairs of another plan', () => {
    const { dataset, windows, fitRows, plan } = fit(ratio);
    const common = { dataset, windows, fitRows: fitRows.subarray(0, 500), seed: 1, like: plan };
    const { plan: linear } = fitFeaturePlan({ ...common, encoding: 'linear' });
    expect(linear.encoders.flatMap((e) => (e.kind === 'derived' ? [e.operation] : []))).toEqual(['ratio']);
  });
});
