import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addToSet, SetUnion } from '../../../core/windows/category-set.ts';
import { valueHash } from '../../../core/windows/events.ts';

const setOf = (hashes: readonly number[], limit: number) => {
  const set: number[] = [];
  for (const hash of hashes) addToSet(set, hash, limit);
  return set;
};

describe('addToSet', () => {
  it('keeps the smallest, whatever the order and however often they come', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(60), { maxLength: 80 }), fc.integer({ min: 1, max: 20 }), (hashes, limit) => {
        const expected = [...new Set(hashes)].sort((a, b) => a - b).slice(0, limit + 1);
        expect(setOf(hashes, limit)).toEqual(expected);
        expect(setOf([...hashes, ...hashes].reverse(), limit)).toEqual(expected);
      }),
    );
  });
});

describe('SetUnion', () => {
  const union = (sets: number[][], limit: number) => {
    const all = new SetUnion();
    for (const set of sets) all.add(set, limit);
    return all;
  };

  it('is exact where no set is full, and never wrong about what was seen', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.nat(100), { maxLength: 30 }), { maxLength: 6 }),
        fc.integer({ min: 1, max: 30 }),
        (days, limit) => {
          const all = union(
            days.map((day) => setOf(day, limit)),
            limit,
          );
          const seen = new Set(days.flat());
          if (days.every((day) => new Set(day).size <= limit)) expect(all.distinct()).toBe(seen.size);
          for (let hash = 0; hash <= 100; hash++) expect([seen.has(hash), undefined]).toContain(all.has(hash));
        },
      ),
    );
  });

  it('estimates the number of more within its error: 9 % for 128, here of 200 hot entities', () => {
    const limit = 128;
    const errors = Array.from({ length: 200 }, (_, entity) => {
      // Seven days of 400 values each, of which 150 come back every day.
      const days = Array.from({ length: 7 }, (_, day) =>
        Array.from({ length: 400 }, (_, i) => valueHash(`${entity}-${i < 150 ? i : `${day}-${i}`}`)),
      );
      const all = union(
        days.map((day) => setOf(day, limit)),
        limit,
      );
      return all.distinct() / (150 + 7 * 250) - 1;
    });
    const mean = errors.reduce((a, b) => a + b, 0) / errors.length;
    const std = Math.sqrt(errors.reduce((a, b) => a + (b - mean) ** 2, 0) / errors.length);
    expect(Math.abs(mean)).toBeLessThan(0.02);
    expect(std).toBeLessThan(1 / Math.sqrt(limit - 1));
  });
});
