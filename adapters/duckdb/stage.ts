import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { columnNames, repeatedNames } from '../../core/ingest/column-names.ts';
import { type Compression, compressionOf } from '../../core/ingest/compression.ts';
import { UnreadableObject } from '../../core/ingest/errors.ts';
import { type LineDecoder, lineDecoder } from '../../core/ingest/line-decoder.ts';
import { type Sniffed, sniff, sniffBytes } from '../../core/ingest/sniff.ts';
import type { StagedColumn } from '../../core/ingest/sql/infer.ts';
import { isNested, parquetHint, stageCsvSql, stageParquetSql } from '../../core/ingest/sql/stage.ts';
import { literal } from '../../core/values/sql/text.ts';
import { decompressed, headOf } from './decompress.ts';
import type { DuckDb } from './session.ts';
import { stageCsv } from './stage-csv.ts';
import { stageJson, stageNdjson } from './stage-json.ts';
import type { MalformedLine, StagedText } from './staged-text.ts';

/** What stands in the table `staged` of the session, and how the file was written. */
export interface Staged {
  format: Sniffed['format'];
  compression: Compression;
  columns: StagedColumn[];
  /** CSV: what its fields are cut by. */
  delimiter?: string;
  /** Rows in `staged`. */
  rows: number;
  malformed: MalformedLine[];
  /** What was done to the file that its rows do not say, in words. */
  notes: string[];
}

/**
 * Reads a file of any format that is taken into the table `staged(line, c0, c1, …)`, all text.
 *
 * @param declared names of declared columns: they help to recognise delimiter, header and case
 * @throws UnreadableObject
 */
export async function stageFile(db: DuckDb, bytes: Uint8Array, declared: readonly string[] = []): Promise<Staged> {
  if (bytes.length === 0) throw new UnreadableObject('the file is empty');
  const compression = compressionOf(bytes);
  const { head, complete } = await headOf(bytes, compression, sniffBytes);
  const sniffed = sniff(head, complete, declared);
  if (sniffed.format === 'parquet') {
    const staged = await stageParquet(db, bytes, compression, declared);
    return { format: 'parquet', compression, malformed: [], ...staged };
  }
  const path = join(db.directory, 'staged.csv');
  const decoder = lineDecoder(sniffed.encoding);
  const text = decoded(bytes, compression, decoder);
  let staged: StagedText;
  if (sniffed.format === 'csv') staged = await stageCsv(text, sniffed.dialect, declared, path);
  else if (sniffed.format === 'ndjson') staged = await stageNdjson(text, declared, path);
  else staged = await stageJson(text, declared, path);
  const { columns, rows, malformed } = staged;
  const notes = [...staged.notes];
  const foreign = decoder.foreignLines();
  if (foreign > 0)
    notes.push(
      `${foreign === 1 ? 'a line that is' : `${foreign} lines that are`} not UTF-8 ${foreign === 1 ? 'was' : 'were'} read as Windows-1252`,
    );
  if (rows === 0 && malformed.length > 0) {
    throw new UnreadableObject(
      `none of ${malformed.length} lines can be read; line ${malformed[0]!.line}: ${malformed[0]!.reason}`,
    );
  }
  if (rows === 0)
    throw new UnreadableObject(sniffed.format === 'csv' ? 'the file has a header and no rows' : 'the file has no rows');
  if (columns.length === 0) throw new UnreadableObject('the rows of the file have no fields');
  await db.run(stageCsvSql(path, columns.length, staged.delimiter));
  const cutBy = sniffed.format === 'csv' ? { delimiter: staged.delimiter } : {};
  return { format: sniffed.format, compression, columns, ...cutBy, rows, malformed, notes };
}

async function stageParquet(
  db: DuckDb,
  bytes: Uint8Array,
  compression: Compression,
  declared: readonly string[],
): Promise<Pick<Staged, 'columns' | 'rows' | 'notes'>> {
  const path = join(db.directory, 'staged.parquet');
  await pipeline(Readable.from(decompressed(bytes, compression)), createWriteStream(path));
  let described: { name: string; type: string }[];
  try {
    const rows = await db.rows(`DESCRIBE SELECT * FROM read_parquet(${literal(path)}, binary_as_string = true)`);
    described = rows.map((row) => ({ name: String(row[0]), type: String(row[1]) }));
    await db.run(
      stageParquetSql(
        path,
        described.map(({ name, type }) => ({ name, nested: isNested(type) })),
      ),
    );
  } catch (cause) {
    const message = (cause as Error).message.split('\n')[0]!.replaceAll(path, 'the file');
    throw new UnreadableObject(`not readable as Parquet: ${message.toLowerCase()}`, { cause });
  }
  const [rows] = await db.numbers('SELECT count(*) FROM staged');
  if (!rows) throw new UnreadableObject('the file has no rows');
  const header = described.map((c) => c.name);
  const names = columnNames(header, declared);
  const columns = names.map(
    (name, i): StagedColumn => ({ name, field: `c${i}`, hint: parquetHint(described[i]!.type), trim: false }),
  );
  return { columns, rows, notes: repeatedNames(header, names) };
}

/** The text of a file. */
async function* decoded(bytes: Uint8Array, compression: Compression, decoder: LineDecoder): AsyncGenerator<string> {
  for await (const piece of decompressed(bytes, compression)) yield decoder.push(piece);
  yield decoder.end();
}
