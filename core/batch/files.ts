import type { BatchFormat } from '../contracts/batch.ts';

/** A column of a file of rows; its values by the number of the row. */
export interface OutColumn {
  name: string;
  type: 'VARCHAR' | 'DOUBLE' | 'BIGINT';
  value: (row: number) => string | number | null | undefined;
}

/** The rows of a file as texts, some thousand at a time. */
export interface TextRows {
  lines: number[];
  texts: (string | null)[][];
}

export interface FileColumn {
  name: string;
  /** White space around its values does not count. */
  trim: boolean;
  /** Its values came as numbers, or fractions among them did. */
  numbers?: 'all' | 'some';
}

/** What was found in a file beside its rows. */
export interface ReadFile {
  malformed: { line: number; reason: string; text: string }[];
  /** Of them, with those that are not kept. */
  malformedLines: number;
  notes: string[];
}

/** Reads and writes files of rows. */
export interface RowFiles {
  /**
   * A file of any format that ingest takes.
   * @param declared names of columns that are looked for
   * @param begin is told the columns before the first rows
   * @throws UnreadableObject
   */
  read(
    bytes: Uint8Array,
    declared: readonly string[],
    begin: (columns: FileColumn[]) => void,
    visit: (rows: TextRows) => Promise<void>,
  ): Promise<ReadFile>;
  /** The same columns and rows are the same bytes. */
  write(format: BatchFormat, columns: readonly OutColumn[], rows: number): Promise<Uint8Array>;
}
