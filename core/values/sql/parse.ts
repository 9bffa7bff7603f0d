import type { Notation } from '../../contracts/notation.ts';
import type { StoredType } from '../types.ts';
import { booleanSql } from './boolean.ts';
import { cleanText, cleanValue } from './missing.ts';
import { integerSql, numberSql } from './number.ts';
import { timestampSql } from './timestamp.ts';

/** SQL of the value of a text that is not missing (`cleanText`, `cleanValue`), NULL where it is none of the type. Twin of `parseText`. */
export function valueSql(type: StoredType, text: string, notation: Notation = {}): string {
  switch (type) {
    case 'string':
      return text;
    case 'number':
      return numberSql(text, notation);
    case 'integer':
      return integerSql(text, notation);
    case 'boolean':
      return booleanSql(text);
    case 'timestamp':
      return timestampSql(text, notation);
  }
}

/** SQL of the value of any text. Twin of `readText`, but that what is missing and what is no value are both NULL. */
export function readSql(type: StoredType, field: string, notation: Notation = {}, trim = false): string {
  const text = `(${cleanText(field, trim, notation)})`;
  return valueSql(type, type === 'string' ? text : `(${cleanValue(text, notation)})`, notation);
}
