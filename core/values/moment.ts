import type { Notation } from '../contracts/notation.ts';
import { presentText } from './missing.ts';
import { parseTimestamp, timestampOfNumber } from './timestamp.ts';

/**
 * Milliseconds since 1970 of a time as JSON holds it: a text as files have it, or a number by the format, else as `timestampOfNumber`
 * takes it. Null is missing, undefined no time.
 */
export function momentOf(value: unknown, notation: Notation = {}): number | null | undefined {
  if (value === null) return null;
  if (typeof value === 'string') {
    const text = presentText('timestamp', value, notation);
    return text === null ? null : parseTimestamp(text, notation);
  }
  if (typeof value !== 'number' || !Number.isFinite(value)) return undefined;
  const byNumber = notation.format?.startsWith('epoch') || notation.format === 'excel';
  return byNumber ? parseTimestamp(String(value), notation) : timestampOfNumber(value);
}
