import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { featuresOf } from '../../../../core/features/encoders/index.ts';
import { applyPlan, type FeaturePlan, rowTransform } from '../../../../core/features/index.ts';
import { inputName } from '../../../../core/features/inputs.ts';
import type { DerivedEncoder } from '../../../../core/features/plan.ts';
import { rowAt } from '../../../../core/table/table.ts';
import { datasetOf, numbers } from '../../prepare/dataset.ts';

const inputs: DerivedEncoder['inputs'] = ['a', 'b', 'c'].map((column) => ({ column, type: 'number' }));
const shapes = [
  { shape: 'value', mean: 1, std: 3 },
  { shape: 'log', mean: 0, std: 2 },
  { shape: 'above', knot: 5, mean: 1, std: 4 },
] as const;
const encoders = (['ratio', 'difference', 'product', 'deviations'] as const).flatMap((operation): DerivedEncoder[] => {
  const own = operation === 'deviations' ? inputs : inputs.slice(0, 2);
  return [
    { kind: 'derived', inputs: own, operation, scaled: null },
    { kind: 'derived', inputs: own, operation, scaled: { fill: 2, shapes: [...shapes], indicator: true } },
  ];
});
const plan: FeaturePlan = {
  format: 1,
  encoding: 'trees',
  inputs: [],
  time: null,
  windows: [],
  encoders,
  features: encoders.flatMap((encoder) => featuresOf(encoder, inputName(encoder, []), 'a')),
  dropped: [],
};
const matrixOf = (rows: readonly number[][]) => {
  const columns = inputs.map((_, c) =>
    numbers(
      'abc'[c]!,
      Float64Array.from(rows, (row) => row[c]!),
    ),
  );
  const { table } = datasetOf({ columns, target: rows.map(() => 0) });
  return { table, matrix: applyPlan(plan, table, { columns: [] }) };
};
const extremes = [0, -0, 1e-320, 1e300, -1e300, 3.5e38, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
const number = fc.oneof(fc.constantFrom(...extremes), fc.double(), fc.integer());

describe('derivedKernel', () => {
  it('makes the same of a record as of a table, whatever the numbers', () => {
    fc.assert(
      fc.property(fc.array(fc.array(number, { minLength: 3, maxLength: 3 }), { minLength: 1 }), (rows) => {
        const { table, matrix } = matrixOf(rows);
        const transform = rowTransform(JSON.parse(JSON.stringify(plan)));
        const out = new Float32Array(plan.features.length);
        for (let row = 0; row < rows.length; row++) {
          // Through JSON as a request would come.
          transform(JSON.parse(JSON.stringify(rowAt(table, row))), [], out);
          expect([...out]).toEqual(matrix.data.map((values) => values[row]));
        }
        expect(matrix.data.some((values) => values.some((v) => Math.abs(v) === Infinity))).toBe(false);
      }),
    );
  });

  it('is missing where a part is, by zero and of infinities, and the largest float32 where it is larger', () => {
    const of = (a: number, b: number) => {
      const { matrix } = matrixOf([[a, b, 1]]);
      return ['a / b', 'a - b', 'a × b'].map(
        (n) => matrix.data[plan.features.findIndex(({ name }) => name === n)]![0]!,
      );
    };
    const largest = Math.fround(3.4028234663852886e38);
    expect(of(6, 4)).toEqual([1.5, 2, 24]);
    expect(of(6, 0)).toEqual([Number.NaN, 6, 0]);
    expect(of(Number.NaN, 2)).toEqual([Number.NaN, Number.NaN, Number.NaN]);
    expect(of(2, Number.POSITIVE_INFINITY)).toEqual([Number.NaN, Number.NaN, Number.NaN]);
    expect(of(1e38, -1e10)).toEqual([Math.fround(-1e28), Math.fround(1e38), -largest]);
  });
});
