/** Counts of a column's values that are not missing. */
export const typeCountNames = ['values', 'booleans', 'integers', 'codes', 'numbers', 'timestamps', 'open'] as const;
/**
 * `codes`: digits that are no number (leading zeros, past 2^53); `timestamps`: ISO 8601 and its like; `open`: no plain number, but
 * with the beginning of a number or a time.
 */
export type TypeCounts = Record<(typeof typeCountNames)[number], number>;

/**
 * Of the values that are numbers with one unit (or none): `pointOnly` and `commaOnly` tell the decimal mark for certain; `eitherPoint`
 * (`1.299`) and `eitherComma` (`1,299`) have one mark that may be of decimals or of thousands; four group by such a mark;
 * `dialled` begin with a plus and are grouped by spaces, as telephone numbers are.
 */
export const numberCountNames = [
  'values',
  'pointOnly',
  'commaOnly',
  'eitherPoint',
  'eitherComma',
  'commaGroups',
  'pointGroups',
  'spaceGroups',
  'apostropheGroups',
  'dialled',
] as const;
export type NumberCounts = Record<(typeof numberCountNames)[number], number> & { unit: string; example?: string };

/**
 * `yearFirst` and digits alone that are a date (`compact`); with the year last: `dayOnly` and `monthOnly` can be read in one order,
 * `either` in both, with two results, `same` with one; `twoDigits` of these have a year of two digits. Of other numbers those that are
 * between 1980 and 2100 as seconds, milliseconds, microseconds, and all.
 */
export const timeCountNames = [
  'values',
  'yearFirst',
  'compact',
  'dayOnly',
  'monthOnly',
  'either',
  'same',
  'twoDigits',
  'seconds',
  'milliseconds',
  'microseconds',
  'otherNumbers',
] as const;
export type TimeCounts = Record<(typeof timeCountNames)[number], number> & { example?: string };
