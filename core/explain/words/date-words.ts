import { dateParts, partOf } from '../../features/date-parts.ts';
import type { DatePart } from '../../features/plan.ts';
import { localClock, type Timezone } from '../../features/timezone.ts';
import { dayNames, monthNames } from '../../values/calendar-names.ts';
import { formatNumber } from '../../values/format.ts';

/**
 * What matters of a timestamp: `timestamp on a Sunday`, `timestamp at 03:12 (Europe/Berlin)`.
 * @param part the one that contributes most
 * @param value and `time`, the moment of the record, in milliseconds since 1970
 * @param zone of the plan
 */
export function dateWords(name: string, part: DatePart, value: number, time: number, zone?: Timezone): string {
  const local = localClock(zone);
  const of = (one: DatePart) => partOf(one, local)(value, time);
  const [day, clock] = new Date(local(value)).toISOString().split('T') as [string, string];
  const words: Record<DatePart, () => string> = {
    hour: () => `at ${clock.slice(0, 5)} (${zone?.name ?? 'UTC'})`,
    weekday: () => `on a ${dayNames[of('weekday')]}`,
    day: () => `on day ${of('day')} of the month`,
    month: () => `in ${monthNames[of('month') - 1]}`,
    days: () => `on ${day}`,
    age: () => ageWords(dateParts.age(value, time)),
    hourSin: () => words.hour(),
    hourCos: () => words.hour(),
    weekdaySin: () => words.weekday(),
    weekdayCos: () => words.weekday(),
    monthSin: () => words.month(),
    monthCos: () => words.month(),
    weekend: () => (of('weekend') === 1 ? 'at a weekend' : 'not at a weekend'),
  };
  return `${name} ${words[part]()}`;
}

function ageWords(days: number): string {
  const count = formatNumber(Math.abs(Number(days.toPrecision(3))));
  return `${count} days ${days < 0 ? 'after' : 'before'} the record`;
}
