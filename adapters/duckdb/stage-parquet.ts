import { createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { columnNames, repeatedNames } from '../../core/ingest/column-names.ts';
import type { Compression } from '../../core/ingest/compression.ts';
import { UnreadableObject } from '../../core/ingest/errors.ts';
import {
  findingsOfColumn,
  isTextual,
  nulLinesSql,
  type ParquetColumn,
  parquetColumnsAtOnce,
  parquetFindingsSql,
  parquetHint,
  stageParquetSql,
} from '../../core/ingest/sql/stage.ts';
import type { StagedColumn } from '../../core/ingest/sql/staged-column.ts';
import { identifier, literal } from '../../core/values/sql/text.ts';
import { decompressed } from './decompress.ts';
import { isExhausted } from './errors.ts';
import { MalformedLines } from './malformed-lines.ts';
import { refuseLarge } from './parquet-extent.ts';
import type { DuckDb } from './session.ts';
import type { StagedText } from './staged-text.ts';

type StagedParquet = Omit<StagedText, 'delimiter'>;

/**
 * Parquet: every value as text that says it exactly. A column of numbers that a double cannot hold is text unless it is
 * declared a number, and what cannot be kept is said.
 */
export async function stageParquet(
  db: DuckDb,
  bytes: Uint8Array,
  compression: Compression,
  declared: readonly string[],
): Promise<StagedParquet> {
  const path = join(db.directory, 'staged.parquet');
  await pipeline(Readable.from(decompressed(bytes, compression)), createWriteStream(path));
  await refuseCut(path);
  let described: ParquetColumn[];
  let inexact: number[];
  try {
    const rows = await db.rows(`DESCRIBE SELECT * FROM read_parquet(${literal(path)})`);
    described = rows.map((row) => ({ name: String(row[0]), type: String(row[1]) }));
    await refuseWideDecimals(db, path);
    await refuseLarge(db, path, described);
    const findings = await findingsOf(db, path, described);
    inexact = findings.map(([n]) => n);
    described = described.map((c, i) => ({ ...c, isText: findings[i]![1] === 0 }));
    await db.run(stageParquetSql(path, described));
  } catch (cause) {
    if (cause instanceof UnreadableObject || isExhausted(cause)) throw cause;
    // What the engine says may quote the file.
    throw new UnreadableObject(
      'not readable as Parquet: the file is damaged, or of a kind that is not known; write it again',
    );
  }
  const header = described.map((c) => c.name);
  const names = columnNames(header, declared);
  const malformed = await takeNulLines(db, described);
  const [rows = 0] = await db.numbers('SELECT count(*) FROM staged');
  const notes = described.flatMap((c, i) => noteOf(names[i]!, c, inexact[i]!));
  const columns = names.map((name, i): StagedColumn => {
    const { type } = described[i]!;
    const hint = /^DECIMAL/.test(type) && inexact[i]! > 0 ? 'text' : parquetHint(type);
    return { name, field: `c${i}`, hint, trim: false };
  });
  return { columns, rows, malformed, notes: [...repeatedNames(header, names), ...notes] };
}

/** Decimals of more digits than DuckDB's would be read as other numbers. */
async function refuseWideDecimals(db: DuckDb, path: string): Promise<void> {
  const [wide] = await db.rows(
    `SELECT name, precision FROM parquet_schema(${literal(path)}) WHERE precision > 38 LIMIT 1`,
  );
  if (wide)
    throw new UnreadableObject(
      `column '${wide[0]}' holds decimals of ${wide[1]} digits; at most 38 are taken: write it with fewer, or as text`,
    );
}

async function findingsOf(db: DuckDb, path: string, columns: readonly ParquetColumn[]): Promise<[number, number][]> {
  const findings: [number, number][] = [];
  for (let from = 0; from < columns.length; from += parquetColumnsAtOnce) {
    const some = columns.slice(from, from + parquetColumnsAtOnce);
    const counts = await db.numbers(parquetFindingsSql(path, some));
    some.forEach((_, i) => {
      const [inexact = 0, bytes = 0] = counts.slice(i * findingsOfColumn, (i + 1) * findingsOfColumn);
      findings.push([inexact, bytes]);
    });
  }
  return findings;
}

function noteOf(name: string, { type, isText }: ParquetColumn, inexact: number): string[] {
  if (type === 'BLOB' && !isText) return [`'${name}' holds bytes, which are written as text: \\x and their two digits`];
  if (inexact === 0) return [];
  if (/^TIMESTAMP/.test(type)) return [`${inexact} times in '${name}' are cut to the millisecond`];
  return [
    `${inexact} values of '${name}' (${type.toLowerCase()}) have more digits than a number keeps: exact as text; where the column is declared a number they are quarantined or rounded`,
  ];
}

/** @throws UnreadableObject where the file does not end as one of Parquet does */
async function refuseCut(path: string): Promise<void> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const { buffer } = await file.read(Buffer.alloc(4), 0, 4, Math.max(0, size - 4));
    if (size < 12 || buffer.toString('latin1') !== 'PAR1')
      throw new UnreadableObject('not readable as Parquet: the file ends early, it was cut short; send it again');
  } finally {
    await file.close();
  }
}

/** Takes the rows with a NUL in a text out of `staged`. */
async function takeNulLines(db: DuckDb, columns: readonly ParquetColumn[]): Promise<MalformedLines> {
  const malformed = new MalformedLines();
  const texts = columns.flatMap(({ type }, i) => (isTextual(type) ? [`c${i}`] : []));
  if (texts.length === 0) return malformed;
  await db.run('CREATE TABLE nul(line BIGINT)');
  for (let from = 0; from < texts.length; from += parquetColumnsAtOnce)
    await db.run(`INSERT INTO nul ${nulLinesSql(texts.slice(from, from + parquetColumnsAtOnce))}`);
  const fields = columns.map((_, i) => identifier(`c${i}`)).join(', ');
  await db.each(
    `SELECT line, ${fields} FROM staged WHERE line IN (SELECT line FROM nul) ORDER BY line`,
    async (rows) => {
      for (const [line, ...values] of rows)
        malformed.add(Number(line), 'holds a NUL character', JSON.stringify(values));
    },
  );
  if (malformed.count > 0) await db.run('DELETE FROM staged WHERE line IN (SELECT line FROM nul)');
  return malformed;
}
