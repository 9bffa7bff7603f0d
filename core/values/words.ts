import type { Notation } from '../contracts/notation.ts';
import type { Ambiguity } from './recognise.ts';

const formats: Record<NonNullable<Notation['format']>, string> = {
  iso: 'the year first',
  dayFirst: 'the day first (31.12.2026)',
  monthFirst: 'the month first (12/31/2026)',
  epochSeconds: 'seconds since 1970',
  epochMilliseconds: 'milliseconds since 1970',
  epochMicroseconds: 'microseconds since 1970',
  excel: 'days of a spreadsheet, counted from 1899-12-30',
};
const marks: Record<string, string> = { '.': 'points', ',': 'commas', ' ': 'spaces', "'": 'apostrophes' };

/** How a column is written, in words; undefined for the plain way. */
export function notationText({ format, decimal, thousands, unit, words }: Notation): string | undefined {
  const parts = [
    ...(format === undefined ? [] : [formats[format]]),
    ...(decimal === ',' || thousands === '.' ? ['a decimal comma'] : []),
    ...(thousands === undefined ? [] : [`thousands between ${marks[thousands]}`]),
    ...(unit === undefined ? [] : [unit === '%' ? 'per cent (12 % is 12)' : `in ${unit}`]),
    ...(words === undefined ? [] : [`${words[0]} and ${words[1]}`]),
  ];
  return parts.length === 0 ? undefined : parts.join(', ');
}

/** Why a column cannot be read, and what helps. @param personal its values are not to be shown */
export function ambiguityText(name: string, { kind, example }: Ambiguity, personal = false): string {
  const shown = example === undefined || personal ? '' : ` (such as '${example.slice(0, 40)}')`;
  const column = `column '${name}'`;
  switch (kind) {
    case 'decimalOrThousands':
      return `${column}: the mark in its numbers${shown} may be of decimals or of thousands; declare decimal: or thousands: for it in project.yaml`;
    case 'marksDiffer':
      return `${column}: some of its numbers${shown} have a decimal point and others a decimal comma; write them alike, or declare decimal: for it and the others are quarantined`;
    case 'unitsDiffer':
      return `${column}: its numbers have different units, or only some have one; write them alike, or declare unit: for it and the others are quarantined`;
    case 'dayOrMonth':
      return `${column}: its dates${shown} may begin with the day or with the month; declare format: dayFirst or format: monthFirst for it in project.yaml`;
    case 'ordersDiffer':
      return `${column}: some of its dates${shown} begin with the day and others with the month; write them alike, or declare format: for it and the others are quarantined`;
    case 'epochsDiffer':
      return `${column}: its numbers are not all seconds, all milliseconds or all microseconds since 1970 (between 1980 and 2100); write them alike, or declare format: epochSeconds, epochMilliseconds or epochMicroseconds`;
    case 'noEpoch':
      return `${column}: its numbers are no times between 1980 and 2100 in seconds, milliseconds or microseconds; declare format: epochSeconds, epochMilliseconds, epochMicroseconds or excel for it, or type: number`;
  }
}
