import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Compression, compressionOf } from '../../core/ingest/compression.ts';
import { UnreadableObject } from '../../core/ingest/errors.ts';
import { type LineDecoder, lineDecoder } from '../../core/ingest/line-decoder.ts';
import { type Sniffed, sniff, sniffBytes } from '../../core/ingest/sniff.ts';
import { stageCsvSql } from '../../core/ingest/sql/stage.ts';
import type { StagedColumn } from '../../core/ingest/sql/staged-column.ts';
import { decompressed, headOf } from './decompress.ts';
import type { MalformedLines } from './malformed-lines.ts';
import type { DuckDb } from './session.ts';
import { stageCsv } from './stage-csv.ts';
import { stageJson, stageNdjson } from './stage-json.ts';
import { stageParquet } from './stage-parquet.ts';
import { checkWidth, type StagedText } from './staged-text.ts';

/** What stands in the table `staged` of the session, and how the file was written. */
export interface Staged {
  format: Sniffed['format'];
  compression: Compression;
  columns: StagedColumn[];
  /** CSV: what its fields are cut by. */
  delimiter?: string;
  /** Rows in `staged`. */
  rows: number;
  malformed: MalformedLines;
  /** What was done to the file that its rows do not say, in words. */
  notes: string[];
}

/**
 * Reads a file of any format that is taken into the table `staged(line, c0, c1, …)`, all text.
 *
 * @param declared names of declared columns, in any order: they help to recognise delimiter, header and case
 * @param header names of the columns in their order, where a file has no header
 * @throws UnreadableObject
 */
export async function stageFile(
  db: DuckDb,
  bytes: Uint8Array,
  { declared = [], header }: { declared?: readonly string[]; header?: readonly string[] | undefined } = {},
): Promise<Staged> {
  if (bytes.length === 0) throw new UnreadableObject('the file is empty');
  const compression = compressionOf(bytes);
  const { head, complete } = await headOf(bytes, compression, sniffBytes);
  const sniffed = sniff(head, complete, [...declared, ...(header ?? [])]);
  if (sniffed.format === 'parquet') {
    const staged = await stageParquet(db, bytes, compression, declared);
    requireRows(staged, 'the file has no rows');
    return { format: 'parquet', compression, ...staged };
  }
  const path = join(db.directory, 'staged.csv');
  const decoder = lineDecoder(sniffed.encoding);
  const text = decoded(bytes, compression, decoder);
  let staged: StagedText;
  if (sniffed.format === 'csv') staged = await stageCsv(text, sniffed.dialect, { declared, header, path });
  else if (sniffed.format === 'ndjson') staged = await stageNdjson(text, declared, path);
  else staged = await stageJson(text, declared, path);
  const { columns, rows, malformed } = staged;
  const notes = [...staged.notes];
  const foreign = decoder.foreignLines();
  if (foreign > 0)
    notes.push(
      `${foreign === 1 ? 'a line that is' : `${foreign} lines that are`} not UTF-8 ${foreign === 1 ? 'was' : 'were'} read as Windows-1252`,
    );
  requireRows(staged, sniffed.format === 'csv' ? 'the file has a header and no rows' : 'the file has no rows');
  if (columns.length === 0) throw new UnreadableObject('the rows of the file have no fields');
  checkWidth((await stat(path)).size, rows);
  await db.run(stageCsvSql(path, columns.length, staged.delimiter));
  const cutBy = sniffed.format === 'csv' ? { delimiter: staged.delimiter } : {};
  return { format: sniffed.format, compression, columns, ...cutBy, rows, malformed, notes };
}

function requireRows({ rows, malformed }: Pick<StagedText, 'rows' | 'malformed'>, empty: string): void {
  if (rows > 0) return;
  const [first] = malformed.kept;
  throw new UnreadableObject(
    first ? `none of ${malformed.count} lines can be read; line ${first.line}: ${first.reason}` : empty,
  );
}

/** The text of a file. */
async function* decoded(bytes: Uint8Array, compression: Compression, decoder: LineDecoder): AsyncGenerator<string> {
  for await (const piece of decompressed(bytes, compression)) yield decoder.push(piece);
  yield decoder.end();
}
