import type { StoredType } from '../ingest/sql/values.ts';
import type { Table } from '../table/table.ts';

/** What a look at a file shows of one column. */
export interface ColumnLook {
  name: string;
  type: StoredType;
  /** Rows with and without a value. */
  values: number;
  missing: number;
  distinct: number;
  /** Numbers; timestamps in ms. */
  min?: number;
  max?: number;
  /** Strings: mean number of words. */
  words?: number;
  /** Strings: what nearly all of them are instead, written in a way that is not read. */
  notation?: Notation;
  /** All values with their counts, most frequent first, where there are at most `listedValues`. */
  counts?: [value: string, count: number][];
  /** Some of its values as they are written in the file, repeated or not. */
  examples?: readonly string[];
}

/** Ways of writing numbers and dates that stay text. */
export type Notation = 'decimalComma' | 'thousands' | 'unit' | 'dayFirst';

export interface FileLook {
  format: string;
  rows: number;
  columns: ColumnLook[];
  /** Some of the rows, drawn from everywhere in the file. */
  sample?: Table;
}

export const listedValues = 100;

/** Share of broken, repeated or missing values that does not hide what a column is. */
export const tolerated = 0.01;

/** A file that no project can be proposed from, or that leaves a choice to make. */
export class InitError extends Error {
  override name = 'InitError';
}
