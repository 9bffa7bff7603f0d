import { isRounded } from '../../values/number.ts';
import { exact } from '../../values/types.ts';
import { writtenNumber } from '../../values/written-number.ts';

const long = /\d{16}/;
const longest = /\d{16,}/g;
/** What may stand before the first digit of a number. */
const beforeNumber = /[:,[\s-]/;

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

/** Whether a number may be rounded: to look for 16 digits costs next to nothing, to walk all values ten times the parsing. */
export function hasRounded(text: string): boolean {
  if (!long.test(text)) return false;
  for (const { 0: digits, index } of text.matchAll(longest))
    if (Number(digits) > exact && (index === 0 || beforeNumber.test(text[index - 1]!))) return true;
  return false;
}

function asWritten(_name: string, value: unknown, { source }: { source?: string }): unknown {
  return typeof value === 'number' && source !== undefined && isRounded(source, value) ? writtenNumber(source) : value;
}
