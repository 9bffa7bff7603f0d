import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { observeColumn } from '../../../core/monitor/observe-column.ts';
import { type ColumnReference, fineBins } from '../../../core/reference/column-reference.ts';
import { binFinder } from '../../../core/stats/bin-finder.ts';
import { binIndex } from '../../../core/stats/bin-index.ts';
import { category, numeric, observe } from './columns.ts';

const fine: ColumnReference = { ...numeric, fine: fineBins([], [5, 10, 15, 20]) };
const discrete: ColumnReference = { ...numeric, bins: { kind: 'category', values: ['1', '2'] } };
const number = fc.oneof(fc.integer({ min: -5, max: 105 }), fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY));

describe('observeColumn', () => {
  it.each([
    ['fine bins', fine],
    ['coarse bins', numeric],
    ['single values', discrete],
    ['whole numbers', { ...fine, type: 'integer' as const }],
  ])('counts numbers in %s as they are counted one by one', (_, reference) => {
    fc.assert(
      fc.property(fc.array(number), (values) => {
        const column = { name: 'amount', type: 'number' as const, values: Float64Array.from(values) };
        const rows = values.map((value) => (Number.isNaN(value) ? null : value));
        expect(observeColumn(reference, column)).toEqual(observe(reference, rows));
      }),
    );
  });

  it('counts texts as they are counted one by one', () => {
    const dictionary = ['DE', 'FR', 'LU', 'neu', 'alt'];
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1, max: 4 })), (codes) => {
        const column = { name: 'country', type: 'string' as const, dictionary, codes: Int32Array.from(codes) };
        expect(observeColumn(category, column)).toEqual(
          observe(
            category,
            codes.map((code) => dictionary[code] ?? null),
          ),
        );
      }),
    );
  });
});

describe('binFinder', () => {
  it('finds the bins that binIndex finds', () => {
    const double = fc.double({ noNaN: true });
    fc.assert(
      fc.property(fc.array(double, { maxLength: 30 }), fc.array(double), (some, values) => {
        const edges = [...new Set(some.filter(Number.isFinite))].sort((a, b) => a - b);
        const find = binFinder(edges);
        for (const value of [...values, ...edges]) expect(find(value)).toBe(binIndex(edges, value));
      }),
    );
  });
});
