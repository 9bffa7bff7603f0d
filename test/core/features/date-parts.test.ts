import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dateParts } from '../../../core/features/date-parts.ts';

describe('dateParts', () => {
  it('are those of the calendar, over all times that a date can be', () => {
    fc.assert(
      fc.property(fc.integer({ min: -8.64e15, max: 8.64e15 }), (ms) => {
        const date = new Date(ms);
        expect(dateParts.month(ms, 0)).toBe(date.getUTCMonth() + 1);
        expect(dateParts.day(ms, 0)).toBe(date.getUTCDate());
        expect(dateParts.weekday(ms, 0)).toBe((date.getUTCDay() + 6) % 7);
        expect(Math.floor(dateParts.hour(ms, 0))).toBe(date.getUTCHours());
      }),
      { numRuns: 500 },
    );
  });

  it('come round: the end of a cycle is near its start', () => {
    const [sunday, monday] = [Date.UTC(2026, 0, 4, 23), Date.UTC(2026, 0, 5, 0)];
    for (const [sin, cos] of [['hourSin', 'hourCos'] as const, ['weekdaySin', 'weekdayCos'] as const]) {
      const distance = Math.hypot(
        dateParts[sin](sunday, 0) - dateParts[sin](monday, 0),
        dateParts[cos](sunday, 0) - dateParts[cos](monday, 0),
      );
      expect(distance).toBeLessThan(0.9);
    }
    expect([dateParts.weekend(sunday, 0), dateParts.weekend(monday, 0)]).toEqual([1, 0]);
  });

  it('count the age in days before the row, and are missing where the time is', () => {
    expect(dateParts.age(0, 1.5 * 86_400_000)).toBe(1.5);
    expect(dateParts.age(0, Number.NaN)).toBeNaN();
    for (const part of Object.values(dateParts))
      expect(part === dateParts.weekend ? 0 : part(Number.NaN, 0)).not.toBe(1);
  });
});
