import type { Notation, TimestampFormat } from '../contracts/notation.ts';
import type { Table } from '../table/table.ts';
import type { Ambiguity } from '../values/recognise.ts';
import type { StoredType } from '../values/types.ts';
import type { Marker } from './markers.ts';

/** What a look at a file shows of one column. */
export interface ColumnInspection {
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
  ambiguity?: Ambiguity;
  /** Strings: why its values, which are numbers or times in ways that differ, are taken for texts. */
  differing?: Ambiguity;
  /** Whole numbers that could be times: in which format. */
  asTime?: TimestampFormat;
  /** Texts that stand for a missing value, with how often. */
  markers?: readonly Marker[];
  /** Values that are not of the type: rows that go to quarantine. */
  unread?: { count: number; example?: string };
  /** All values with their counts, most frequent first, where there are at most `listedValues`. */
  counts?: [value: string, count: number][];
  /** Some of its values as they are written in the file, repeated or not. */
  examples?: readonly string[];
}

export interface FileInspection {
  format: string;
  rows: number;
  columns: ColumnInspection[];
  /** What was done to read the file. */
  notes?: readonly string[];
  /** Some of the rows, drawn from everywhere in the file. */
  sample?: Table;
}

export const listedValues = 100;

/** Share of broken, repeated or missing values that does not hide what a column is. */
export const tolerated = 0.01;

/** A value of `counts` as the file writes it: `Yes` for true. */
export function spelled({ type, notation }: ColumnInspection, value: string): string {
  if (type !== 'boolean' || !notation?.words) return value;
  return notation.words[value === 'true' ? 1 : 0];
}

/** A file that no project can be proposed from, or that leaves a choice to make. */
export class InitError extends Error {
  override name = 'InitError';
}
