import type { ColumnType } from '../contracts/project.ts';

/** The number in a record's field: numbers, booleans and numerals; NaN for anything else and for infinities. */
export function toNumber(value: unknown): number {
  if (typeof value === 'number') return Number.isFinite(value) ? value : Number.NaN;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value !== 'string') return Number.NaN;
  const text = value.trim();
  if (text === 'true') return 1;
  if (text === 'false') return 0;
  const number = text === '' ? Number.NaN : Number(text);
  return Number.isFinite(number) ? number : Number.NaN;
}

/** Milliseconds since 1970 of a record's field: a number of them, or ISO 8601 (UTC where it names no offset); else NaN. */
export function toTimestamp(value: unknown): number {
  if (typeof value === 'number') return Math.abs(value) <= 8.64e15 ? value : Number.NaN;
  if (typeof value !== 'string') return Number.NaN;
  const text = value.trim();
  const local = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?$/.test(text);
  return Date.parse(local ? `${text.replace(' ', 'T')}Z` : text);
}

/** The text in a record's field; undefined for none. Numbers and booleans are written as in JSON. */
export function toText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

/** How a field of that type is read as a number. */
export function numberReader(type: ColumnType): (value: unknown) => number {
  return type === 'timestamp' ? toTimestamp : toNumber;
}

const largest = 3.4028234663852886e38;

/** Infinities become NaN, what a float32 cannot hold the largest that it can, and -0 (which JSON does not keep) 0. */
export function finite(value: number): number {
  if (value > largest) return value === Number.POSITIVE_INFINITY ? Number.NaN : largest;
  if (value < -largest) return value === Number.NEGATIVE_INFINITY ? Number.NaN : -largest;
  return value + 0;
}
