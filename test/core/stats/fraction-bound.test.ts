import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fractionBound } from '../../../core/stats/fraction-bound.ts';
import { normalQuantile } from '../../../core/stats/normal-quantile.ts';

/** Lower end of the one-sided 99 % Wilson interval of a fraction. */
function wilsonLower(count: number, rows: number): number {
  const z = normalQuantile(0.99);
  const fraction = count / rows;
  const centre = fraction + (z * z) / (2 * rows);
  const spread = z * Math.sqrt((fraction * (1 - fraction)) / rows + (z * z) / (4 * rows * rows));
  return Math.max(0, (centre - spread) / (1 + (z * z) / rows));
}

it('is what a fraction exceeds just where the lower end of its Wilson interval exceeds the expected one', () => {
  expect(wilsonLower(3, 20)).toBeCloseTo(0.043681401465954485, 12);
  expect(fractionBound(0.043681401465954485, 20, 0.01)).toBeCloseTo(3 / 20, 12);
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5000 }),
      fc.double({ min: 0, max: 1 }),
      fc.integer({ min: 0, max: 1000 }),
      (rows, share, thousandths) => {
        const count = Math.round(share * rows);
        const expected = thousandths / 1000;
        const lower = wilsonLower(count, rows);
        if (Math.abs(lower - expected) < 1e-12) return;
        expect(count / rows > fractionBound(expected, rows, 0.01)).toBe(lower > expected);
      },
    ),
    { numRuns: 2000 },
  );
});

it('allows everything where everything is expected', () => {
  expect(fractionBound(1.02, 100, 0.01)).toBe(1);
  expect(fractionBound(0, 100, 0.01)).toBe(0);
});
