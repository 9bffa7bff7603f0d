import { withoutMark } from './mark.ts';

/** Longest key of a record, and longest name of an entity, in characters. */
export const maxKeyLength = 1_024;

/**
 * Why a text cannot be the key of a record or the name of an entity, undefined where it can: the one rule of ingest, of the
 * API and of the entity windows. What passes fits into an item, a message and a line of the log, and is the same text there.
 */
export function keyFault(text: string): string | undefined {
  // A character is one unit of UTF-16 or two.
  if (text.length > 2 * maxKeyLength || (text.length > maxKeyLength && [...text].length > maxKeyLength))
    return `longer than ${maxKeyLength.toLocaleString('en')} characters`;
  return textFault(text);
}

/** Why a text can be no value, undefined where it can: what files set aside the API refuses. */
export function textFault(text: string): string | undefined {
  if (!text.isWellFormed()) return 'with half a character (a lone surrogate of UTF-16)';
  return text.includes('\0') ? 'with a NUL character' : undefined;
}

/** The key that a JSON value stands for: a text as it is, a number as its digits; undefined where it stands for none. */
export function keyText(value: unknown): string | undefined {
  if (typeof value === 'string') return withoutMark(value) || undefined;
  // Beyond 2^53 several keys would be one number.
  if (typeof value !== 'number' || !Number.isFinite(value)) return undefined;
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? undefined : String(value + 0);
}
