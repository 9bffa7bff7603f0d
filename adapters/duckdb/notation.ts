import { type Notation, tolerated } from '../../core/init/look.ts';

/** In the order of preference: `1,500` is a thousand and a half before it is one and a half. */
const patterns: Record<Notation, string> = {
  thousands: '[+-]?\\d{1,3}(,\\d{3})+(\\.\\d+)?|[+-]?\\d{1,3}(\\.\\d{3}){2,}',
  decimalComma: '[+-]?\\d+(\\.\\d{3})*,\\d+|[+-]?\\d+',
  unit: '[+-]?[$€£¥] ?[+-]?\\d[\\d.,]*|[+-]?\\d[\\d.,]* ?[$€£¥%]',
  dayFirst: '\\d{1,2}[./-]\\d{1,2}[./-]\\d{2,4}([ T]\\d{1,2}:\\d{2}.*)?',
};
const kinds = Object.keys(patterns) as Notation[];

/** SQL of the shares of a column's strings that are written in each notation: as many values as `notationOf` takes. */
export function notationSql(value: string): string[] {
  return kinds.map((kind) => `avg(CAST(regexp_full_match(trim(${value}), '${patterns[kind]}') AS INTEGER))`);
}

/** The notation of nearly all values, from their shares. */
export function notationOf(shares: readonly (number | null)[]): Notation | undefined {
  return kinds.find((_, i) => (shares[i] ?? 0) >= 1 - tolerated);
}

export const notationCount = kinds.length;
