import type { Notation } from '../../contracts/notation.ts';
import { blanks, missingElsewhere, missingText } from '../missing.ts';
import { literal } from './text.ts';

/** SQL of the text of a value, or NULL where it is missing. `trim` takes surrounding white space off. */
export function cleanText(field: string, trim: boolean, { missing = [] }: Notation = {}): string {
  const text = trim ? trimmed(field) : field;
  return `CASE WHEN ${notAmong(text, [...missingText, ...missing])} THEN ${text} END`;
}

/**
 * SQL of the text of a value in a column of numbers, truth values or times, or NULL where it is missing.
 * @param isTrimmed `cleanText` has taken surrounding white space off
 */
export function cleanValue(text: string, { missing = [] }: Notation = {}, isTrimmed = false): string {
  const inner = isTrimmed ? text : trimmed(text);
  return `CASE WHEN ${notAmong(inner, [...new Set([...missingElsewhere, ...missingText, ...missing])])} THEN ${inner} END`;
}

function trimmed(text: string): string {
  return `trim(${text}, ${literal(blanks)})`;
}

/** One search in one constant: `NOT IN` takes memory for each of its constants in every column. */
function notAmong(text: string, words: readonly string[]): string {
  const separator = '\u0001';
  return `NOT contains(${literal(`${separator}${words.join(separator)}${separator}`)}, CAST(${literal(separator)} || ${text} || ${literal(separator)} AS VARCHAR))`;
}
