import type { Notation } from '../contracts/notation.ts';
import type { ColumnType } from '../contracts/project.ts';
import { readText } from './parse.ts';
import { storedType } from './types.ts';

/**
 * The one text of a value, so that `7`, `"7"` and `7.0` of a number column are one person and one key. Null for a missing value. Numbers:
 * whole ones in digits, others as `toExponential(16)`; timestamps (ms, or a text): ISO 8601 in UTC; a text that is no value of the type:
 * itself.
 */
export function canonicalText(type: ColumnType, value: unknown, notation?: Notation): string | null {
  if (value === null || value === undefined || value === '') return null;
  const stored = storedType(type);
  const read = typeof value === 'string' && stored !== 'string' ? readText(stored, value, notation) : value;
  if (read === null) return null;
  if ((stored === 'number' || stored === 'integer') && typeof read === 'number' && Number.isFinite(read)) {
    return Number.isInteger(read) && Math.abs(read) < 1e15 ? String(read + 0) : read.toExponential(16);
  }
  if (stored === 'timestamp' && typeof read === 'number') return new Date(read).toISOString();
  return String(read ?? value);
}
