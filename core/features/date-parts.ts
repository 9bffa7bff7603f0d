import type { DatePart } from './plan.ts';

const dayMs = 86_400_000;
const cycle = 2 * Math.PI;

/**
 * What each part of a timestamp is. `time` is the moment of the row, all in milliseconds since 1970; parts of a clock and a
 * calendar are of UTC, or of the zone whose clock the value was moved to (`partOf`).
 */
export const dateParts: Record<DatePart, (value: number, time: number) => number> = {
  /** Hours since midnight with fractions, in [0, 24). */
  hour: (value) => hours(value),
  /** 0 is Monday. */
  weekday: (value) => weekday(value),
  /** Day of the month from 1. */
  day: (value) => civil(value).day,
  /** From 1. */
  month: (value) => civil(value).month,
  /** Since 1970, with fractions. */
  days: (value) => value / dayMs,
  /** Days before the moment of the row. */
  age: (value, time) => (time - value) / dayMs,
  hourSin: (value) => Math.sin((hours(value) / 24) * cycle),
  hourCos: (value) => Math.cos((hours(value) / 24) * cycle),
  weekdaySin: (value) => Math.sin((weekday(value) / 7) * cycle),
  weekdayCos: (value) => Math.cos((weekday(value) / 7) * cycle),
  monthSin: (value) => Math.sin((civil(value).month / 12) * cycle),
  monthCos: (value) => Math.cos((civil(value).month / 12) * cycle),
  weekend: (value) => (weekday(value) >= 5 ? 1 : 0),
};

function hours(value: number): number {
  return (value - Math.floor(value / dayMs) * dayMs) / 3_600_000;
}

function weekday(value: number): number {
  // 1970-01-01 was a Thursday.
  const days = Math.floor(value / dayMs) + 3;
  return days - Math.floor(days / 7) * 7;
}

/** Parts that count from a moment to another, wherever the clock hangs. */
const absolute: readonly DatePart[] = ['days', 'age'];

/** A part by the clock of a zone, of a moment in milliseconds since 1970. @param clock see `localClock` */
export function partOf(part: DatePart, clock: (moment: number) => number): (value: number, time: number) => number {
  const of = dateParts[part];
  return absolute.includes(part) ? of : (value, time) => of(clock(value), time);
}

const last = { days: Number.NaN, month: Number.NaN, day: Number.NaN };

/** Month and day of the proleptic Gregorian calendar (H. Hinnant, "chrono-compatible low-level date algorithms", 2014). */
function civil(value: number): { month: number; day: number } {
  const days = Math.floor(value / dayMs);
  if (days === last.days) return last;
  const shifted = days + 719_468;
  const dayOfEra = shifted - Math.floor(shifted / 146_097) * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  last.days = days;
  last.day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  last.month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  return last;
}
