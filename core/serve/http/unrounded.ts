import { isRounded } from '../../values/number.ts';
import { exact } from '../../values/types.ts';
import { writtenNumber } from '../../values/written-number.ts';

/** So many digits where a number of an object or an array may begin: behind a point they are of a fraction. */
const long = /[:,[\s-]\d{16}/;
const longest = /[:,[\s-](\d{16,})/g;

/**
 * A JSON value. A number that a double would round without a word is kept as it is written (`WrittenNumber`), which no column takes, as in files.
 *
 * @throws SyntaxError where it is none; RangeError where it is nested too deep
 */
export function unrounded(text: string): unknown {
  return hasRounded(text) ? (JSON.parse as ParseWithSource)(text, asWritten) : JSON.parse(text);
}

/** As of ES2026. */
type ParseWithSource = (text: string, revive: typeof asWritten) => unknown;

/** Whether a number may be rounded: to look for 16 digits takes a fifth of the parsing, to walk all values ten times as long. */
export function hasRounded(text: string): boolean {
  if (!long.test(text)) return false;
  for (const [, digits] of text.matchAll(longest)) if (Number(digits) > exact) return true;
  return false;
}

function asWritten(_name: string, value: unknown, { source }: { source?: string }): unknown {
  return typeof value === 'number' && source !== undefined && isRounded(source, value) ? writtenNumber(source) : value;
}
