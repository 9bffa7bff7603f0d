const expected = 'expected rate(1 hour) or cron(0 6 * * ? *)';
/** AWS counts a month as so many hours. */
export const hoursOfMonth = 730;
const daysOfMonth = hoursOfMonth / 24;
/** Five years in each. */
const units = { minute: 525_600 * 5, hour: 8_760 * 5, day: 365 * 5 } as const;

/**
 * Why EventBridge Scheduler would not take an expression, or would never call by it; undefined where it does.
 * `rate(VALUE UNIT)`, or `cron(minutes hours day-of-month month day-of-week year)` in UTC.
 */
export function scheduleFault(text: string): string | undefined {
  const [, count, unit, plural] = /^rate\((\d{1,9}) (minute|hour|day)(s?)\)$/.exec(text) ?? [];
  if (unit !== undefined) {
    const value = Number(count);
    if (value < 1) return `expected a rate of at least 1, received '${text}'`;
    if ((value === 1) !== (plural === ''))
      return `expected rate(${value} ${unit}${value === 1 ? '' : 's'}), received '${text}'`;
    return value > units[unit as keyof typeof units]
      ? `expected a rate of at most five years, received '${text}'`
      : undefined;
  }
  const fields = /^cron\(([^()]{1,200})\)$/.exec(text)?.[1]?.trim().split(/\s+/);
  if (!fields) return `${expected}, received '${text.slice(0, 60)}'`;
  if (fields.length !== parts.length)
    return `expected the six fields minutes, hours, day of month, month, day of week and year, received ${fields.length} in '${text}'`;
  for (const [i, part] of parts.entries())
    if (!fieldFits(fields[i]!, part))
      return `expected ${part.name} from ${part.from} to ${part.to}, received '${fields[i]}' in '${text}'`;
  const [, , day, month, weekday, year] = fields as [string, string, string, string, string, string];
  if ((day === '?') === (weekday === '?'))
    return `expected ? as the day of month or as the day of week, and in one of them, received '${text}'`;
  return isOnCalendar(day, month, year)
    ? undefined
    : `expected a day that some year has, received day ${day} of month ${month} in '${text}'`;
}

/** How often an expression without fault calls in a month of 730 hours, in the mean of all months; years are not looked at. */
export function callsOfMonth(expression: string): number {
  const [, count, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  if (unit !== undefined) return units[unit as keyof typeof units] / 60 / Number(count);
  const [minutes, hours, day, month, weekday] = expression.slice('cron('.length, -1).trim().split(/\s+/);
  const days = weekday === '?' ? shareOf(day!, parts[2]!) : shareOf(weekday!, parts[4]!);
  const aDay = 60 * shareOf(minutes!, parts[0]!) * 24 * shareOf(hours!, parts[1]!);
  return daysOfMonth * days * shareOf(month!, parts[3]!) * aDay;
}

interface Part {
  name: string;
  from: number;
  to: number;
  words?: readonly string[];
  /** Besides numbers, lists, ranges and steps. */
  also?: RegExp;
}

const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const days = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const parts: readonly Part[] = [
  { name: 'minutes', from: 0, to: 59 },
  { name: 'hours', from: 0, to: 23 },
  { name: 'a day of month', from: 1, to: 31, also: /^(\?|L|LW|([1-9]|[12]\d|3[01])W)$/ },
  { name: 'a month', from: 1, to: 12, words: months },
  {
    name: 'a day of week',
    from: 1,
    to: 7,
    words: days,
    also: /^(\?|L|([1-7]|SUN|MON|TUE|WED|THU|FRI|SAT)(L|#[1-5]))$/i,
  },
  { name: 'a year', from: 1970, to: 2199 },
];

function fieldFits(field: string, part: Part): boolean {
  return part.also?.test(field) === true || field.split(',').every((item) => itemFits(item, part));
}

function itemFits(item: string, part: Part): boolean {
  const [, range = '', , step] = /^([^/]+)(\/(\d{1,4}))?$/.exec(item) ?? [];
  if (step !== undefined && (Number(step) < 1 || Number(step) > part.to)) return false;
  if (range === '*') return true;
  const [from, to, ...more] = range.split('-').map((word) => numberOf(word, part));
  if (more.length > 0 || from === undefined || Number.isNaN(from)) return false;
  return to === undefined || to >= from;
}

/** How many of a part's values a field takes. What names a day of each month (`L`, `15W`, `6#2`) is one day of a month. */
function shareOf(field: string, part: Part): number {
  const { values, once } = valuesOf(field, part);
  return values.size / (part.to - part.from + 1) + once / daysOfMonth;
}

/** The values that a field takes, and how many of its items are none: those that name a day of each month. */
function valuesOf(field: string, part: Part): { values: Set<number>; once: number } {
  const values = new Set<number>();
  let once = 0;
  for (const item of field.split(',')) {
    const [range = '', step] = item.split('/');
    const [first, last] = range === '*' ? [part.from, part.to] : range.split('-').map((word) => numberOf(word, part));
    if (first === undefined || Number.isNaN(first)) {
      once++;
      continue;
    }
    const end = last ?? (step === undefined ? first : part.to);
    for (let value = first; value <= end; value += Number(step ?? 1)) values.add(value);
  }
  return { values, once };
}

/** NaN where it is none of the field's. */
function numberOf(word: string, { from, to, words = [] }: Part): number {
  const named = words.indexOf(word.toUpperCase());
  const value = named >= 0 ? named + from : /^\d{1,4}$/.test(word) ? Number(word) : Number.NaN;
  return value >= from && value <= to ? value : Number.NaN;
}

/** Whether any of the days comes in any of the months of any of the years. */
function isOnCalendar(day: string, month: string, year: string): boolean {
  // The working day that is nearest to one lies in its month.
  const days = valuesOf(day.replace(/W$/, ''), parts[2]!);
  if (days.once > 0) return true;
  const first = Math.min(...days.values);
  const years = [...valuesOf(year, parts[5]!).values];
  const isLeap = years.some((y) => (y % 4 === 0 && y % 100 !== 0) || y % 400 === 0);
  const lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  return [...valuesOf(month, parts[3]!).values].some((m) => first <= lengths[m - 1]!);
}
