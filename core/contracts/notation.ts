/** How the texts of a column are written: what `project.yaml` can declare of it, and what is recognised where it does not. */

/**
 * How times are written. `iso`: the year first (2026-03-01T12:00:00Z, 2026/3/1 7:05, 20260301); `dayFirst` and `monthFirst`: 31.12.2026
 * and 12/31/2026 (or the year first); seconds, milliseconds and microseconds since 1970; `excel`: days since 1899-12-30.
 */
export const timestampFormats = [
  'iso',
  'dayFirst',
  'monthFirst',
  'epochSeconds',
  'epochMilliseconds',
  'epochMicroseconds',
  'excel',
] as const;
export type TimestampFormat = (typeof timestampFormats)[number];

export const decimalMarks = ['.', ','] as const;
export const thousandsMarks = [',', '.', ' ', "'"] as const;

/** What is left out is written the plain way: `-1234.5`, `2026-03-01T12:00:00Z`. */
export interface Notation {
  /** Timestamps. Without it: `iso`. */
  format?: TimestampFormat;
  /** Numbers: with any of the next three they may also be written `(12)`, `12-`, with spaces and with U+2212 for minus. */
  decimal?: (typeof decimalMarks)[number];
  /** Mark between groups of three digits; a space stands for any kind of space, an apostrophe for both. */
  thousands?: (typeof thousandsMarks)[number];
  /** Sign or word before or after the number, which may also be left out: `€`, `USD`, `%` (`12 %` is the number 12). */
  unit?: string;
  /** Texts that stand for a missing value here, beyond those that always do. */
  missing?: readonly string[];
  /** Times as numbers count between 1980 and 2100 only. Told by what was read, never declared. */
  plausible?: boolean;
  /** Truth values as the file spells them: `[no, yes]`. Told by what was read, never declared. */
  words?: readonly [no: string, yes: string];
}

/** What a column declares of how its texts are written; undefined for nothing. */
export function declaredNotation(column: Declared): Notation | undefined {
  const { format, decimal, thousands, unit, missing } = column;
  const notation: Notation = {
    ...(format !== undefined && { format }),
    ...(decimal !== undefined && { decimal }),
    ...(thousands !== undefined && { thousands }),
    ...(unit !== undefined && { unit }),
    ...(missing !== undefined && { missing }),
  };
  return Object.keys(notation).length > 0 ? notation : undefined;
}

/** What a notation says of values that come as numbers, in JSON and Parquet: marks and units are those of texts. */
export function notationOfNumbers({ decimal: _, thousands: __, unit: ___, ...rest }: Notation): Notation {
  return rest;
}

type Declared = { [Part in 'format' | 'decimal' | 'thousands' | 'unit' | 'missing']?: Notation[Part] | undefined };
