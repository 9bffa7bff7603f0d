import type { Notation, TimestampFormat } from '../contracts/notation.ts';
import type { Doubt } from '../values/recognise.ts';
import type { StoredType } from '../values/types.ts';

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
  /** How its values are written, where that is not the plain way. */
  notation?: Notation;
  /** Why it cannot be told how its values are to be read: a person has to say. */
  doubt?: Doubt;
  /** Whole numbers that could be times: in which format. */
  asTime?: TimestampFormat;
  /** All values with their counts, most frequent first, where there are at most `listedValues`. */
  counts?: [value: string, count: number][];
}

export interface FileLook {
  format: string;
  rows: number;
  columns: ColumnLook[];
}

export const listedValues = 100;

/** Share of broken, repeated or missing values that does not hide what a column is. */
export const tolerated = 0.01;

/** A file that no project can be proposed from, or that leaves a choice to make. */
export class InitError extends Error {
  override name = 'InitError';
}
