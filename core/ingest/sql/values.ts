import type { ColumnType } from '../../contracts/project.ts';
import { missingText } from '../missing-text.ts';
import { literal } from './identifier.ts';

/** Types of curated Parquet columns. */
export type StoredType = 'number' | 'integer' | 'boolean' | 'timestamp' | 'string';

export const sqlTypes: Record<StoredType, string> = {
  number: 'DOUBLE',
  integer: 'BIGINT',
  boolean: 'BOOLEAN',
  timestamp: 'TIMESTAMP',
  string: 'VARCHAR',
};

/** How a declared type is stored: text and categories alike are strings. */
export function storedType(type: ColumnType): StoredType {
  return type === 'text' ? 'string' : type;
}

/** What stands for a missing value beyond `missingText` in columns that do not hold text. */
const missingElsewhere = ['', 'NA', 'N/A', 'n/a', 'na', 'None', 'none', 'Null', 'NAN', '<NA>', 'NaT', '?', '-', '.'];

/** The text of a value, or NULL where it is missing. `trim` takes surrounding white space off. */
export function cleanText(field: string, trim: boolean): string {
  const text = trim ? `trim(${field}, ' \t\u00a0')` : field;
  return `CASE WHEN ${notAmong(text, missingText)} THEN ${text} END`;
}

/** The text of a value in a column of numbers, truth values or times, or NULL where it is missing. */
export function cleanValue(text: string): string {
  return `CASE WHEN ${notAmong(`trim(${text})`, missingElsewhere)} THEN trim(${text}) END`;
}

/** One search in one constant: `NOT IN` takes memory for each of its constants in every column. */
function notAmong(text: string, words: readonly string[]): string {
  const separator = '\u0001';
  return `NOT contains(${literal(`${separator}${words.join(separator)}${separator}`)}, CAST(${literal(separator)} || ${text} || ${literal(separator)} AS VARCHAR))`;
}

/** Whole numbers are exact up to here. */
export const exact = Number.MAX_SAFE_INTEGER;

/**
 * `text` as a value of that type, NULL where it is none. Numbers are finite and written with a decimal point; whole numbers
 * may be written `7.0`; truth values true/false, t/f, yes/no, y/n, 1/0; timestamps ISO 8601 (space or T, any offset, UTC
 * without one), or epoch seconds or milliseconds.
 */
export function parseValue(type: StoredType, text: string): string {
  const number = `TRY_CAST(${text} AS DOUBLE)`;
  switch (type) {
    case 'string':
      return text;
    case 'number':
      return `CASE WHEN isfinite(${number}) AND NOT contains(${text}, '_') THEN ${number} END`;
    case 'integer':
      return `CASE WHEN abs(${number}) <= ${exact} AND ${number} = floor(${number}) AND NOT contains(${text}, '_') THEN CAST(${number} AS BIGINT) END`;
    case 'boolean':
      return `CASE WHEN lower(${text}) IN ('true', 't', 'yes', 'y', '1', '1.0') THEN true WHEN lower(${text}) IN ('false', 'f', 'no', 'n', '0', '0.0') THEN false END`;
    case 'timestamp':
      return `CASE WHEN isfinite(${number}) THEN ${epoch(text, number)} ELSE ${isoTimestamp(text)} END`;
  }
}

/** Seconds up to the year 5138, else milliseconds; what lies past the year 9999 is no timestamp. */
function epoch(text: string, number: string): string {
  return `CASE WHEN contains(${text}, '_') THEN NULL WHEN abs(${number}) < 1e11 THEN make_timestamp(CAST(round(${number} * 1000000) AS BIGINT)) WHEN abs(${number}) < 2.534e14 THEN make_timestamp(CAST(${number} * 1000 AS BIGINT)) END`;
}

function isoTimestamp(text: string): string {
  const cast = `TRY_CAST(${text} AS TIMESTAMPTZ)`;
  return `CASE WHEN ${text}[1] BETWEEN '0' AND '9' AND ${cast} BETWEEN TIMESTAMPTZ '0001-01-01' AND TIMESTAMPTZ '9999-12-31' THEN ${cast} AT TIME ZONE 'UTC' END`;
}

/** Text of a stored value, the same as `canonicalText` in `pseudonym.ts` gives; NULL is missing. */
export function canonicalSql(type: StoredType, value: string): string {
  switch (type) {
    case 'string':
      return value;
    case 'integer':
    case 'boolean':
      return `CAST(${value} AS VARCHAR)`;
    case 'timestamp':
      return `strftime(${value}, '%Y-%m-%dT%H:%M:%S.%gZ')`;
    case 'number':
      return `CASE WHEN ${value} = floor(${value}) AND abs(${value}) < 1e15 THEN CAST(CAST(${value} AS BIGINT) AS VARCHAR) ELSE regexp_replace(printf('%.16e', ${value}), 'e([+-])0(\\d)$', 'e\\1\\2') END`;
  }
}

/** The pseudonym of a text; the session's variables hold the padded keys of `pseudonymPads`. */
export function pseudonymSql(text: string): string {
  return `substr(sha256(getvariable('pii_outer') || unhex(sha256(getvariable('pii_inner') || encode(${text})))), 1, 32)`;
}
