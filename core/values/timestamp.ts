import type { Notation, TimestampFormat } from '../contracts/notation.ts';
import { monthNames } from './calendar-names.ts';
import { parseNumber } from './number.ts';

/** Bounds of the years 1 to 9999, ms since 1970. */
export const earliest = -62_135_596_800_000;
export const latest = 253_402_300_799_999;
/** Numbers that no format is declared for are times between these years only, in the one unit that puts them there. */
export const plausible = { from: Date.UTC(1980, 0, 1), to: Date.UTC(2100, 0, 1) };

const zone = '(?: ?([Zz]|UTC|GMT|[+-][0-9]{2}(?::?[0-9]{2})?))?';
const clock = `([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]+))?)?(?:[ \u00a0\u202f]?([AaPp])\\.?[Mm]\\.?)?${zone}`;
const time = `(?:(?:[Tt]|,? +)${clock})?`;
const yearFirst = '([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})';
/** A year of two digits stands behind a point or a slash only. */
const yearLast = '([0-9]{1,2})[-/.]([0-9]{1,2})(?:[-/.]([0-9]{4})|[/.]([0-9]{2}))';

export const beginning = (name: string) => name.slice(0, 3).toLowerCase();
/** English names, whole or by their first three letters, in any case. */
export const months = monthNames.map(beginning);
const anyCase = (word: string) => word.replace(/./g, (letter) => `[${letter.toUpperCase()}${letter}]`);
const monthName = `(${months.map((m, i) => `${anyCase(m)}(?:${anyCase(monthNames[i]!.slice(3))})?`).join('|')})`;
const named = `(?:[A-Za-z]{3,9},? +)?(?:([0-9]{1,2})[ -]${monthName}[., -]+|${monthName}\\.? +([0-9]{1,2}),? +)([0-9]{4}|[0-9]{2})`;

const clockGroups = ['h', 'mi', 's', 'f', 'ap', 'z'] as const;

/** Regular expressions (for JavaScript and RE2) with the names of their groups. */
export const timePatterns = {
  iso: { pattern: `^${yearFirst}${time}$`, groups: ['y', 'm', 'd', ...clockGroups] },
  yearLast: { pattern: `^${yearLast}${time}$`, groups: ['a', 'b', 'y', 'yy', ...clockGroups] },
  named: {
    pattern: `^${named}${time}$`,
    groups: ['d', 'm', 'b', 'a', 'y', ...clockGroups],
  },
  compact: {
    pattern: `^((?:19|20)[0-9]{2})([0-9]{2})([0-9]{2})(?:[Tt ]?([0-9]{2}):?([0-9]{2})(?::?([0-9]{2})(?:[.,]([0-9]+))?)?${zone})?$`,
    groups: ['y', 'm', 'd', 'h', 'mi', 's', 'f', 'z'],
  },
} as const;

type Parts = Partial<Record<'y' | 'yy' | 'm' | 'd' | 'a' | 'b' | 'h' | 'mi' | 's' | 'f' | 'ap' | 'z', string>>;

interface Reader {
  full: RegExp;
  groups: readonly (keyof Parts)[];
}

const reader = ({ pattern, groups }: { pattern: string; groups: readonly (keyof Parts)[] }): Reader => ({
  full: new RegExp(pattern),
  groups,
});
const isoText = reader(timePatterns.iso);
const yearLastText = reader(timePatterns.yearLast);
const compactText = reader(timePatterns.compact);
const namedText = reader(timePatterns.named);

/**
 * Milliseconds since 1970 of a text in a format, or with the year first or the month's name whatever the format; undefined for no time,
 * such as the 30th of February. UTC where it names no offset; 24:00 is the next day's beginning; what is finer than a millisecond is cut off. Names of time zones are not read: what they mean
 * depends on the rules that a machine knows.
 */
export function parseTimestamp(
  text: string,
  { format = 'iso', plausible: only = false }: Pick<Notation, 'format' | 'plausible'> = {},
): number | undefined {
  switch (format) {
    case 'iso':
      return yearFirstMs(text);
    case 'dayFirst':
    case 'monthFirst': {
      const parts = partsOf(text, yearLastText);
      if (!parts) return yearFirstMs(text);
      const [day, month] = format === 'dayFirst' ? [parts.a, parts.b] : [parts.b, parts.a];
      return msOf({ ...parts, y: parts.y ?? century(parts.yy!) + parts.yy, d: day!, m: month! });
    }
    default: {
      const number = parseNumber(text);
      if (number === undefined) return yearFirstMs(text);
      const ms = serialMs(number, format);
      return ms === undefined || (only && !isPlausible(ms)) ? undefined : ms;
    }
  }
}

/** A number that no format is declared for: a compact date, else seconds, milliseconds or microseconds if between 1980 and 2100. */
export function timestampOfNumber(value: number): number | undefined {
  const date = parseTimestamp(String(value));
  if (date !== undefined) return date;
  for (const format of ['epochSeconds', 'epochMilliseconds', 'epochMicroseconds'] as const) {
    const ms = serialMs(value, format);
    if (ms !== undefined && isPlausible(ms)) return ms;
  }
  return undefined;
}

function isPlausible(ms: number): boolean {
  return ms >= plausible.from && ms < plausible.to;
}

function yearFirstMs(text: string): number | undefined {
  if (!/^..[0-9]/.test(text)) return namedMs(text);
  const parts = partsOf(text, /^.{4}[0-9]/.test(text) ? compactText : isoText);
  return parts && msOf(parts);
}

/** `1 Mar 2026`, `01-Mar-26`, `March 1, 2026`. */
function namedMs(text: string): number | undefined {
  const parts = partsOf(text, namedText);
  if (!parts) return undefined;
  const { d = parts.a!, m: name = parts.b!, y = '' } = parts;
  const month = months.indexOf(beginning(name)) + 1;
  return msOf({ ...parts, y: y.length === 2 ? century(y) + y : y, m: String(month), d });
}

function serialMs(
  number: number,
  format: Exclude<TimestampFormat, 'iso' | 'dayFirst' | 'monthFirst'>,
): number | undefined {
  // Excel's days before March 1900 are off by one, as it knows a 29th of February in that year.
  if (format === 'excel' && number < 61) return undefined;
  const { scale, shift } = serials[format];
  const ms = Math.floor(number * scale + shift);
  return ms >= earliest && ms <= latest ? ms : undefined;
}

/** Milliseconds of a number: the floor of `number * scale + shift`, so that seconds and days are rounded to milliseconds. */
export const serials = {
  epochSeconds: { scale: 1000, shift: 0.5 },
  epochMilliseconds: { scale: 1, shift: 0 },
  epochMicroseconds: { scale: 0.001, shift: 0 },
  excel: { scale: 86_400_000, shift: Date.UTC(1899, 11, 30) + 0.5 },
} as const;

function partsOf(text: string, { full, groups }: Reader): Parts | undefined {
  const found = full.exec(text);
  if (!found) return undefined;
  const parts: Parts = {};
  groups.forEach((name, i) => {
    if (found[i + 1] !== undefined) parts[name] = found[i + 1]!;
  });
  return parts;
}

/** 69 to 99 are of the last century. */
function century(year: string): string {
  return year < '69' ? '20' : '19';
}

function msOf({ y, m, d, h, mi, s, f = '', ap, z }: Parts): number | undefined {
  const date = new Date(0);
  date.setUTCFullYear(Number(y), Number(m) - 1, Number(d));
  if (date.getUTCMonth() !== Number(m) - 1 || date.getUTCDate() !== Number(d) || Number(y) < 1) return undefined;
  const [hour, minute, second] = [Number(h ?? 0), Number(mi ?? 0), Number(s ?? 0)];
  if (minute > 59 || second > 59) return undefined;
  if (ap !== undefined && (hour < 1 || hour > 12)) return undefined;
  const hours = ap === undefined ? hour : (hour % 12) + (ap.toLowerCase() === 'p' ? 12 : 0);
  const ms = (minute * 60 + second) * 1000 + Number(f.padEnd(3, '0').slice(0, 3));
  if (hours > 24 || (hours === 24 && ms > 0)) return undefined;
  const offset = offsetMinutes(z);
  if (offset === undefined) return undefined;
  const moment = date.getTime() + hours * 3_600_000 + ms - offset * 60_000;
  return moment >= earliest && moment <= latest ? moment : undefined;
}

/** `+0530`, `+05:30`, `+05`; none is UTC. No place is 16 hours from it. */
function offsetMinutes(z: string | undefined): number | undefined {
  if (z === undefined || !/^[+-]/.test(z)) return 0;
  const [hours, minutes] = [Number(z.slice(1, 3)), z.length > 3 ? Number(z.slice(-2)) : 0];
  if (hours > 15 || minutes > 59) return undefined;
  return (z[0] === '-' ? -1 : 1) * (hours * 60 + minutes);
}
