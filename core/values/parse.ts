import type { Notation } from '../contracts/notation.ts';
import { parseBoolean } from './boolean.ts';
import { presentText } from './missing.ts';
import { parseInteger, parseNumber } from './number.ts';
import { parseTimestamp } from './timestamp.ts';
import type { StoredType } from './types.ts';

/** A value as it is kept: timestamps as milliseconds since 1970. */
export type Value = string | number | boolean;

/**
 * What a text says in a column of that type and notation, the same as ingest reads (`sql/parse.ts`).
 * @param trim white space around strings does not count, as in CSV
 * @returns null where it stands for a missing value, undefined where it is no value of the type
 */
export function readText(
  type: StoredType,
  text: string,
  notation: Notation = {},
  trim = false,
): Value | null | undefined {
  const present = presentText(type, text, notation, trim);
  return present === null ? null : parseText(type, present, notation);
}

/** What the text of a value says, undefined where it is no value of the type. Twin of `valueSql`. */
function parseText(type: StoredType, text: string, notation: Notation = {}): Value | undefined {
  switch (type) {
    case 'string':
      return text;
    case 'number':
      return parseNumber(text, notation);
    case 'integer':
      return parseInteger(text, notation);
    case 'boolean':
      return parseBoolean(text);
    case 'timestamp':
      return parseTimestamp(text, notation);
  }
}
