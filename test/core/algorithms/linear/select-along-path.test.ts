import { describe, expect, test } from 'vitest';
import { fitLinear } from '../../../../core/algorithms/linear/fit-linear.ts';
import type { LinearJson } from '../../../../core/algorithms/linear/linear-model.ts';
import { seededRandom } from '../../../../core/stats/random.ts';
import { matrixOf, range } from '../table.ts';

const rows = 512;
const none = new Uint32Array(0);
const fit = (
  columns: Record<string, ArrayLike<number>>,
  target: Float64Array,
  parameters: Record<string, number>,
  task: 'regression' | 'binary' | 'multiclass' = 'regression',
) => {
  const outputs = task === 'multiclass' ? 3 : 1;
  const data = { matrix: matrixOf(columns), target, train: range(0, rows), validation: none, task, outputs };
  const name = task === 'regression' ? 'linearRegression' : 'logisticRegression';
  return fitLinear(name, data, parameters, 1).model as LinearJson;
};
const weighted = ({ features, coefficients }: LinearJson) =>
  features.filter((_, f) => coefficients.some((row) => row[f] !== 0));

/** Columns of a Hadamard matrix: each is 1 and -1 as often, and no two correlate. */
const hadamard = (j: number) =>
  Float64Array.from({ length: rows }, (_, i) => {
    let bits = i & j;
    let sign = 1;
    for (; bits > 0; bits &= bits - 1) sign = -sign;
    return sign;
  });

describe('fewer features', () => {
  test('of columns that do not correlate are those that correlate most with the target, as the lasso has them in closed form', () => {
    const weights = [0.2, -3, 0.9, 0, 1.7, -0.4, 2.4, 0.1];
    const columns = Object.fromEntries(
      weights.map((_, j) => [`x${j}`, hadamard(j + 1).map((v) => (j % 2 ? 1000 : 0.01) * v + j)]),
    );
    const target = new Float64Array(rows);
    for (const [j, weight] of weights.entries())
      hadamard(j + 1).forEach((v, i) => {
        target[i]! += 100 * weight * v;
      });
    expect(weighted(fit(columns, target, { featureFraction: 0.5 }))).toEqual(['x1', 'x2', 'x4', 'x6']);
    expect(weighted(fit(columns, target, { featureFraction: 0.25 }))).toEqual(['x1', 'x6']);
    expect(weighted(fit(columns, target, { featureFraction: 0.01 }))).toEqual(['x1']);
    expect(weighted(fit(columns, target, { featureFraction: 1 }))).toContain('x7');
  });

  test.each(['binary', 'multiclass'] as const)('are fitted as if there were no others: %s', (task) => {
    const random = seededRandom(4);
    const columns = Object.fromEntries(
      Array.from({ length: 12 }, (_, j) => [`x${j}`, Float64Array.from({ length: rows }, () => random() * (j + 1))]),
    );
    const score = Float64Array.from({ length: rows }, (_, i) => 3 * columns.x2![i]! - 2 * columns.x5![i]! + random());
    const target = score.map((s) => (task === 'binary' ? +(s > -2) : s > 0 ? 2 : +(s > -3)));
    const parameters = { alpha: 0.01, tolerance: 1e-9 };
    const model = fit(columns, target, { ...parameters, featureFraction: 0.25 }, task);
    const kept = weighted(model);
    expect(kept.length).toBeLessThanOrEqual(3);
    expect(kept).toEqual(expect.arrayContaining(['x2', 'x5']));
    const alone = fit(Object.fromEntries(kept.map((name) => [name, columns[name]!])), target, parameters, task);
    alone.coefficients.forEach((row, k) => {
      row.forEach((weight, f) => {
        expect(model.coefficients[k]![model.features.indexOf(kept[f]!)]).toBeCloseTo(weight, 6);
      });
    });
  });

  test('of columns that are all the same are no more than asked', () => {
    const column = hadamard(3);
    const columns = Object.fromEntries(Array.from({ length: 9 }, (_, j) => [`x${j}`, column]));
    expect(weighted(fit(columns, column.slice(), { featureFraction: 0.4 })).length).toBeLessThanOrEqual(3);
    expect(weighted(fit(columns, new Float64Array(rows).fill(2), { featureFraction: 0.4 })).length).toBeLessThanOrEqual(
      3,
    );
  });
});
