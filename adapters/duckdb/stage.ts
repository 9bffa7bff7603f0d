import { isAscii } from 'node:buffer';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { columnNames } from '../../core/ingest/column-names.ts';
import { type Compression, compressionOf } from '../../core/ingest/compression.ts';
import { type Encoding, isUtf8 } from '../../core/ingest/encoding.ts';
import { UnreadableObject } from '../../core/ingest/errors.ts';
import { type Sniffed, sniff, sniffBytes } from '../../core/ingest/sniff.ts';
import type { StagedColumn } from '../../core/ingest/sql/infer.ts';
import { isNested, parquetHint, stageCsvSql, stageParquetSql } from '../../core/ingest/sql/stage.ts';
import { literal } from '../../core/values/sql/text.ts';
import { decompressed, headOf } from './decompress.ts';
import type { DuckDb } from './session.ts';
import { type MalformedLine, type StagedText, stageCsv, stageJson, stageNdjson } from './stage-text.ts';

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
  const text = decoded(bytes, compression, sniffed.encoding, head);
  let staged: StagedText;
  if (sniffed.format === 'csv') staged = await stageCsv(text, sniffed.dialect, declared, path);
  else if (sniffed.format === 'ndjson') staged = await stageNdjson(text, declared, path);
  else staged = await stageJson(text, declared, path);
  const { columns, rows, malformed } = staged;
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
  return { format: sniffed.format, compression, columns, ...cutBy, rows, malformed };
}

async function stageParquet(
  db: DuckDb,
  bytes: Uint8Array,
  compression: Compression,
  declared: readonly string[],
): Promise<{ columns: StagedColumn[]; rows: number }> {
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
  const names = columnNames(
    described.map((c) => c.name),
    declared,
  );
  const columns = names.map(
    (name, i): StagedColumn => ({ name, field: `c${i}`, hint: parquetHint(described[i]!.type), trim: false }),
  );
  return { columns, rows };
}

/** The text of a file. Where its beginning is ASCII, the first piece that is not decides between UTF-8 and Windows-1252. */
async function* decoded(
  bytes: Uint8Array,
  compression: Compression,
  encoding: Encoding,
  head: Uint8Array,
): AsyncGenerator<string> {
  let undecided = encoding === 'utf-8' && isAscii(head);
  let decoder = new TextDecoder(encoding);
  for await (const piece of decompressed(bytes, compression)) {
    if (undecided && !isAscii(piece)) {
      undecided = false;
      decoder = new TextDecoder(isUtf8(piece, false) ? 'utf-8' : 'windows-1252');
    }
    yield decoder.decode(piece, { stream: true });
  }
  yield decoder.decode();
}
