import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { credibleDays, type DayRow } from '../../../core/labels/credible-days.ts';

const day = 86_400_000;
const rowsOf = (at: number, count: number, positives: number, isExpected = false): DayRow[] =>
  Array.from({ length: count }, () => ({ time: at * day + 1, positives, isExpected }));

/** Thirty days of 98 known rows, of which two are positive, and two that are held and expected to be so. */
const usual = Array.from({ length: 30 }, (_, at) => [
  ...rowsOf(at, 96, 0),
  ...rowsOf(at, 2, 1),
  ...rowsOf(at, 2, 0.8, true),
]).flat();

describe('credibleDays', () => {
  it('takes what is expected of usual days at its word', () => {
    const credible = credibleDays(usual);
    for (let at = 0; at < 30; at++) expect(credible(at * day)).toBe(1);
  });

  it('lets a day of which nearly all is held teach no more than three usual ones', () => {
    const flood = rowsOf(30, 100, 0.9, true);
    const credible = credibleDays([...usual, ...flood]);
    // 3.6 positives of 100 rows.
    expect(90 * credible(30 * day)).toBeCloseTo(3 * 3.6, 9);
    expect(credible(29 * day)).toBe(1);
  });

  it('counts what is known of the day first, and one row at least', () => {
    const known = rowsOf(30, 12, 1);
    const credible = credibleDays([...usual, ...known, ...rowsOf(30, 88, 0.9, true)]);
    expect(88 * 0.9 * credible(30 * day)).toBeCloseTo(1, 9);
  });

  it('says nothing of a day that has no others, nor of rows without a time but one day', () => {
    expect(credibleDays(rowsOf(3, 20, 0.9, true))(3 * day)).toBe(1);
    const timeless = usual.map((row) => ({ ...row, time: Number.NaN }));
    expect(credibleDays(timeless)(Number.NaN)).toBe(1);
  });

  it('is a fraction, and leaves no day more than it may have', () => {
    const row = fc.record({
      time: fc.integer({ min: 0, max: 9 * day }),
      positives: fc.double({ min: 0, max: 1, noNaN: true }),
      isExpected: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 200 }), (rows) => {
        const credible = credibleDays(rows);
        for (const { time } of rows) {
          expect(credible(time)).toBeGreaterThan(0);
          expect(credible(time)).toBeLessThanOrEqual(1);
        }
      }),
    );
  });
});
