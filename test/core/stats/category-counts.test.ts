import { describe, expect, it } from 'vitest';
import { categoryCounts } from '../../../core/stats/category-counts.ts';

const dictionary = ['a', 'b', 'c', 'd', 'e', 'f'];

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
    });
  });
});
