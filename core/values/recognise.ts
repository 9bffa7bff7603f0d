import type { Notation } from '../contracts/notation.ts';
import type { NumberCounts, TimeCounts, TypeCounts } from './counts.ts';
import type { StoredType } from './types.ts';
import { fractions } from './unit.ts';

/** What the format of a file says of a column's type: text may look like a number in CSV, but not in JSON or Parquet. */
export type Hint = 'unknown' | 'text' | 'number' | 'boolean' | 'timestamp';

/** Why it cannot be told how a column's values are to be read; `example` is one of them. */
export interface Ambiguity {
  kind:
    | 'decimalOrThousands'
    | 'marksDiffer'
    | 'unitsDiffer'
    | 'dayOrMonth'
    | 'ordersDiffer'
    | 'epochsDiffer'
    | 'noEpoch';
  example?: string;
}

/** How values are read, or why they are not. */
export type Found =
  /** `read` of the values can be read so. */
  { notation: Notation; read: number; ambiguity?: undefined } | { ambiguity: Ambiguity; notation?: undefined };

/** A fraction of values this small that are written otherwise does not hide how a column is written; they are not read. */
const strays = 0.01;

/**
 * The narrowest type that every value has without a notation. Digits with leading zeros are codes, not numbers; whole numbers past 2^53
 * are identifiers; a column without any value is a string.
 *
 * @param dirt fraction of values that may not be times in a column of times
 */
export function plainType(c: TypeCounts, hint: Hint, dirt = 0): StoredType {
  if (c.values === 0) return hint === 'number' || hint === 'boolean' || hint === 'timestamp' ? hint : 'string';
  if (c.timestamps >= c.values * (1 - dirt)) return 'timestamp';
  if (hint === 'number' && c.codes === 0 && c.numbers === c.values)
    return c.integers === c.values ? 'integer' : 'number';
  const words = c.booleans === c.values && c.integers < c.values;
  if (words) return 'boolean';
  if (hint === 'text') return 'string';
  if (c.codes > 0) return 'string';
  if (c.integers === c.values) return 'integer';
  return c.numbers === c.values ? 'number' : 'string';
}

/**
 * How the numbers of a column are written, from all of its values. A mark that is of decimals in some values and of thousands in
 * others, or that may be either in all, is ambiguous: a guess could be a thousand times too large. A lone point counts as a decimal point
 * but in files cut by semicolons, whose writers write decimals with a comma.
 */
export function readNumbers(
  counts: readonly NumberCounts[],
  { semicolons, unit: declared }: { semicolons: boolean; unit?: string | undefined },
): Found {
  const sum = (name: Exclude<keyof NumberCounts, 'unit' | 'example'>) => counts.reduce((n, c) => n + c[name], 0);
  const values = sum('values');
  const units = counts.filter((c) => c.unit !== '');
  const unit = units.toSorted((a, b) => b.values - a.values)[0]?.unit;
  const others = values - units.filter((c) => c.unit === unit).reduce((n, c) => n + c.values, 0);
  const foreign = units.filter((c) => c.unit !== unit).reduce((n, c) => n + c.values, 0);
  if (declared === undefined && unit !== undefined && (fractions.has(unit) ? others : foreign) > values * strays)
    return { ambiguity: { kind: 'unitsDiffer' } };
  const example = counts.find((c) => c.example !== undefined)?.example;
  const [point, comma] = [sum('pointOnly'), sum('commaOnly')];
  if (Math.min(point, comma) > values * strays)
    return { ambiguity: { kind: 'marksDiffer', ...(example && { example }) } };
  const certain = point + comma > 0;
  const either = sum('eitherComma') > 0 || (sum('eitherPoint') > 0 && semicolons);
  if (!certain && either) return { ambiguity: { kind: 'decimalOrThousands', ...(example && { example }) } };
  const decimal = comma > point ? ',' : '.';
  const groupings = (
    [
      [',', decimal === '.' && comma === 0 ? sum('commaGroups') : 0],
      ['.', decimal === ',' && point === 0 ? sum('pointGroups') : 0],
      [' ', sum('spaceGroups')],
      ["'", sum('apostropheGroups')],
    ] as const
  ).toSorted((a, b) => b[1] - a[1]);
  const [[thousands, grouped]] = groupings as [(typeof groupings)[0]];
  const otherwise = groupings.slice(1).reduce((n, [, count]) => n + count, 0);
  return {
    notation: {
      decimal,
      ...(grouped > 0 && { thousands }),
      ...(declared === undefined ? unit !== undefined && { unit } : { unit: declared }),
    },
    read: values - foreign - Math.min(point, comma) - otherwise,
  };
}

/** Values that are dates with the year last. */
export function withYearLast({ dayOnly, monthOnly, either, same }: TimeCounts): number {
  return dayOnly + monthOnly + either + same;
}

/**
 * How the times of a column are written, from all of its values. Values above 12 distinguish days from months; seconds,
 * milliseconds and microseconds by which of them puts the values between 1980 and 2100, all of them in one unit.
 */
export function readTimes(c: TimeCounts): Found {
  const example = c.example === undefined ? {} : { example: c.example };
  const yearLast = withYearLast(c);
  const texts = c.yearFirst + c.compact + yearLast;
  if (c.otherNumbers > texts) {
    const units = (
      [
        ['epochSeconds', c.seconds],
        ['epochMilliseconds', c.milliseconds],
        ['epochMicroseconds', c.microseconds],
      ] as const
    ).toSorted((a, b) => b[1] - a[1]);
    const [[format, most], [, second]] = units as [(typeof units)[0], (typeof units)[0], (typeof units)[0]];
    if (most === 0 || most < c.otherNumbers * (1 - strays)) {
      return { ambiguity: { kind: second > 0 ? 'epochsDiffer' : 'noEpoch' } };
    }
    return { notation: { format, plausible: true }, read: most + c.yearFirst };
  }
  const first = c.yearFirst + c.compact;
  if (yearLast === 0) return { notation: {}, read: first };
  if (Math.min(c.dayOnly, c.monthOnly) > c.values * strays) return { ambiguity: { kind: 'ordersDiffer', ...example } };
  if (c.dayOnly + c.monthOnly === 0 && c.either > 0) return { ambiguity: { kind: 'dayOrMonth', ...example } };
  const format = c.monthOnly > c.dayOnly ? 'monthFirst' : 'dayFirst';
  return { notation: { format }, read: first + c.either + c.same + Math.max(c.dayOnly, c.monthOnly) };
}
