import type { ColumnType } from '../contracts/project.ts';

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

/** Whole numbers are exact up to here. */
export const exact = Number.MAX_SAFE_INTEGER;

/** The type that holds values of all these: whole numbers and numbers are numbers, anything else that differs is text. */
export function widen(types: ReadonlySet<StoredType>): StoredType {
  const [first] = types;
  if (first === undefined) return 'string';
  if (types.size === 1) return first;
  return [...types].every((t) => t === 'integer' || t === 'number') ? 'number' : 'string';
}
