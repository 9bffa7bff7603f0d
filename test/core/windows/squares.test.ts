import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { largestValue } from '../../../core/windows/index.ts';
import { addSquare, removeSquare, sampleStd } from '../../../core/windows/squares.ts';

const value = fc.oneof(
  fc.integer({ min: -largestValue, max: largestValue }),
  fc.integer({ min: -3, max: 3 }),
  fc.constantFrom(largestValue, -largestValue, 2 ** 20, 2 ** 20 - 1, 2 ** 39),
);
const exact = ([high, low]: number[]) => BigInt(high!) * 2n ** 40n + BigInt(low!);

describe('addSquare', () => {
  it('is exact for any values in any order, and taken off again', () => {
    fc.assert(
      fc.property(fc.array(value, { maxLength: 100 }), fc.nat(), (values, cut) => {
        const parts = [0, 0];
        for (const v of values) addSquare(parts, 0, v);
        expect(exact(parts)).toBe(values.reduce((sum, v) => sum + BigInt(v) ** 2n, 0n));
        const backwards = [0, 0];
        for (const v of values.toReversed()) addSquare(backwards, 0, v);
        expect(backwards).toEqual(parts);
        const removed = values.slice(0, cut % (values.length + 1));
        for (const v of removed) removeSquare(parts, 0, v);
        expect(exact(parts)).toBe(values.slice(removed.length).reduce((sum, v) => sum + BigInt(v) ** 2n, 0n));
      }),
    );
  });

  it('holds the stated number of the largest values', () => {
    const parts = [0, 0];
    for (let i = 0; i < 9_903; i++) addSquare(parts, 0, largestValue);
    expect(parts.every(Number.isSafeInteger)).toBe(true);
    expect(exact(parts)).toBe(9_903n * BigInt(largestValue) ** 2n);
  });
});

describe('sampleStd', () => {
  const of = (values: number[]) => {
    const parts = [0, 0];
    for (const v of values) addSquare(parts, 0, v);
    return sampleStd(
      values.length,
      values.reduce((a, b) => a + b, 0),
      parts[0]!,
      parts[1]!,
    );
  };

  it('is numpy.std(values, ddof=1)', () => {
    // numpy.std([2, 4, 4, 4, 5, 5, 7, 9], ddof=1), numpy.std([-100, 250, 3], ddof=1)
    expect(of([2, 4, 4, 4, 5, 5, 7, 9])).toBeCloseTo(2.138089935299395, 14);
    expect(of([-100, 250, 3])).toBeCloseTo(179.869397063536, 11);
    expect([of([]), of([7]), of([7, 7])]).toEqual([Number.NaN, Number.NaN, 0]);
  });

  it('does not cancel: a difference of one between two of the largest values', () => {
    expect(of([largestValue, largestValue - 1])).toBe(Math.SQRT1_2);
  });
});
