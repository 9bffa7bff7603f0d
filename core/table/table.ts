import { setField } from './field.ts';

/**
 * A columnar table in memory. Missing is NaN for numeric columns and code -1 for strings.
 * Numbers, integers, booleans (0/1) and timestamps (milliseconds since 1970, UTC) are Float64Array; categories and text
 * are dictionary-encoded.
 */
export interface Table {
  readonly rows: number;
  readonly columns: readonly Column[];
}

export type Column = NumericColumn | StringColumn;

export interface NumericColumn {
  readonly name: string;
  readonly type: 'number' | 'integer' | 'boolean' | 'timestamp';
  /** Shape (rows). */
  readonly values: Float64Array;
}

export interface StringColumn {
  readonly name: string;
  readonly type: 'string' | 'text';
  /** Shape (rows): index into `dictionary`, -1 is missing. */
  readonly codes: Int32Array;
  readonly dictionary: readonly string[];
}

export function isStringColumn(c: Column): c is StringColumn {
  return c.type === 'string' || c.type === 'text';
}

/** One record as it arrives at the API or leaves a table: contract types, null is missing, timestamps ISO 8601 or ms. */
export type Row = Record<string, unknown>;

export class UnknownColumn extends Error {
  override name = 'UnknownColumn';
  constructor(name: string, known: readonly string[]) {
    super(`no column '${name}'; there are: ${known.join(', ')}`);
  }
}

/** The column of that name. @throws UnknownColumn */
export function column(table: Table, name: string): Column {
  const found = table.columns.find((c) => c.name === name);
  if (!found)
    throw new UnknownColumn(
      name,
      table.columns.map((c) => c.name),
    );
  return found;
}

/** The numeric column of that name. @throws UnknownColumn, or TypeError when it holds strings */
export function numericColumn(table: Table, name: string): NumericColumn {
  const found = column(table, name);
  if (isStringColumn(found)) throw new TypeError(`column '${name}' holds ${found.type}, not numbers`);
  return found;
}

/** The rows at `indices`, in that order. */
export function takeRows(table: Table, indices: Uint32Array): Table {
  const columns = table.columns.map((c): Column => {
    if (isStringColumn(c)) {
      const codes = new Int32Array(indices.length);
      for (let i = 0; i < indices.length; i++) codes[i] = c.codes[indices[i]!]!;
      return { ...c, codes };
    }
    const values = new Float64Array(indices.length);
    for (let i = 0; i < indices.length; i++) values[i] = c.values[indices[i]!]!;
    return { ...c, values };
  });
  return { rows: indices.length, columns };
}

/** One row as a record: numbers, booleans, ISO timestamps, strings; null is missing. */
export function rowAt(table: Table, index: number): Row {
  const row: Row = {};
  for (const c of table.columns) setField(row, c.name, cell(c, index));
  return row;
}

function cell(c: Column, index: number): unknown {
  if (isStringColumn(c)) {
    const code = c.codes[index]!;
    return code < 0 ? null : c.dictionary[code]!;
  }
  const value = c.values[index]!;
  if (Number.isNaN(value)) return null;
  if (c.type === 'boolean') return value !== 0;
  if (c.type === 'timestamp') return new Date(value).toISOString();
  return value;
}
