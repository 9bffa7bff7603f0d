import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeObservations } from '../../../core/monitor/merge-observations.ts';
import type { ColumnObservation } from '../../../core/monitor/observe.ts';
import { type ColumnReference, fineBins } from '../../../core/reference/column-reference.ts';
import { category, numeric, observe } from './columns.ts';

const fine: ColumnReference = { ...numeric, fine: fineBins([], [5, 10, 15, 20]) };
const value = fc.oneof(
  fc.integer({ min: -5, max: 105 }),
  fc.constantFrom(null, 'DE', 'LU', ...'abcdefgh', 'zz', Number.NaN),
);
const values = fc.array(value, { maxLength: 30 });
/** Integers: sums are exact too. */
const equal = (a: ColumnObservation, b: ColumnObservation) => expect(JSON.stringify(a)).toBe(JSON.stringify(b));

describe.each([
  ['categories', category],
  ['numbers', numeric],
  ['numbers in fine bins', fine],
])('mergeObservations of %s', (_, reference) => {
  it('is what observing all at once gives', () => {
    fc.assert(
      fc.property(values, values, (a, b) => {
        expect(mergeObservations(observe(reference, a), observe(reference, b))).toEqual(
          observe(reference, [...a, ...b]),
        );
      }),
    );
  });

  it('does not depend on order and grouping', () => {
    fc.assert(
      fc.property(values, values, values, (...parts) => {
        const [a, b, c] = parts.map((part) => observe(reference, part)) as [
          ColumnObservation,
          ColumnObservation,
          ColumnObservation,
        ];
        equal(mergeObservations(a, b), mergeObservations(b, a));
        equal(mergeObservations(mergeObservations(a, b), c), mergeObservations(a, mergeObservations(b, c)));
      }),
    );
  });
});

it('sums of the largest numbers are numbers, whatever is added to them', () => {
  const reference = { ...numeric, allowed: { required: false }, fine: fineBins([1e308, -1e308, 1, 2], [0, 1]) };
  const some = (value: number) => observe(reference, new Array(30).fill(value));
  const all = [some(1.7e308), some(-1.7e308), some(1.7e308)].reduce(mergeObservations);
  expect(JSON.parse(JSON.stringify(all))).toEqual(all);
  expect(all.fine!.sums).toEqual([-Number.MAX_VALUE, 0, Number.MAX_VALUE]);
});

describe('mergeObservations', () => {
  it('adds fine bins up to the coarse ones', () => {
    expect(observe(fine, [1, 5, 6, 20, 21, null])).toMatchObject({
      counts: [3, 1, 1, 1],
      fine: { counts: [2, 1, 0, 1, 1], sums: [6, 6, 0, 20, 21] },
    });
  });

  it('refuses observations over other bins', () => {
    expect(() => mergeObservations(observe(category, []), observe({ ...category, counts: [1, 2] }, []))).toThrow(
      'observations over 4 and 2 bins; expected the same reference',
    );
    expect(() => mergeObservations(observe(fine, []), observe(numeric, []))).toThrow('with and without fine bins');
  });
});
