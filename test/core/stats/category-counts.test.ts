import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { categoryCounts } from '../../../core/stats/category-counts.ts';
import { mergeCategoryCounts } from '../../../core/stats/merge-category-counts.ts';

const dictionary = ['a', 'b', 'c', 'd', 'e', 'f'];
const codes = fc.array(fc.integer({ min: -1, max: 5 }), { maxLength: 50 });

describe('categoryCounts', () => {
  it('lists the most frequent values and keeps the total', () => {
    expect(categoryCounts([0, 0, 1, 2, 2, 2, -1, 3], dictionary, 2)).toEqual({
      total: 7,
      missing: 1,
      top: [
        ['c', 3],
        ['a', 2],
      ],
      other: 2,
      distinct: 4,
      error: 0,
    });
  });

  it('merges exactly while everything is listed', () => {
    fc.assert(
      fc.property(codes, codes, (a, b) => {
        const merged = mergeCategoryCounts(categoryCounts(a, dictionary, 6), categoryCounts(b, dictionary, 6), 6);
        expect(merged).toEqual(categoryCounts([...a, ...b], dictionary, 6));
      }),
    );
  });

  it('merges bounded counts with exact totals and counts short by at most the stated error', () => {
    fc.assert(
      fc.property(codes, codes, fc.integer({ min: 1, max: 4 }), (a, b, keep) => {
        const merged = mergeCategoryCounts(
          categoryCounts(a, dictionary, keep),
          categoryCounts(b, dictionary, keep),
          keep,
        );
        const exact = categoryCounts([...a, ...b], dictionary, 6);
        expect([merged.total, merged.missing]).toEqual([exact.total, exact.missing]);
        expect(merged.distinct).toBeLessThanOrEqual(exact.distinct);
        const truth = new Map(exact.top);
        for (const [value, count] of merged.top) {
          expect(count).toBeLessThanOrEqual(truth.get(value)!);
          expect(count).toBeGreaterThanOrEqual(truth.get(value)! - merged.error);
        }
      }),
    );
  });
});
