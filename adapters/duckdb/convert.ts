import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { blobValue } from '@duckdb/node-api';
import type { DatasetColumn } from '../../core/contracts/dataset.ts';
import { pseudonymPads } from '../../core/hash/pseudonym.ts';
import { checkColumns } from '../../core/ingest/check-columns.ts';
import type { Convert } from '../../core/ingest/conversion.ts';
import { CorruptConversion, UnreadableObject } from '../../core/ingest/errors.ts';
import { countReasons, quarantineLines, type RejectedRow } from '../../core/ingest/quarantine.ts';
import { quarantineColumns } from '../../core/ingest/quarantined-rows.ts';
import { type CheckedColumn, checkSql } from '../../core/ingest/sql/check.ts';
import { describeColumns, describeSql } from '../../core/ingest/sql/describe.ts';
import { conflictSql, goodRowsSql, repeatsSql } from '../../core/ingest/sql/good-rows.ts';
import { verifySql } from '../../core/ingest/sql/verify.ts';
import { identifier, literal } from '../../core/values/sql/text.ts';
import { ambiguityText } from '../../core/values/words.ts';
import { type DuckDb, withDuckDb } from './session.ts';
import { type Staged, stageFile } from './stage.ts';
import { typedColumns } from './typed-columns.ts';

/** Columns that one query looks at: every expression over a column takes memory for a vector of its values. */
const columnsAtOnce = 50;

/** Checks a raw file row by row against the contract of its source. @throws UnreadableObject */
export const convertFile: Convert = (bytes, options) => {
  const { contract } = options;
  return withDuckDb(async (db) => {
    const declared = contract.rules.map((r) => r.name);
    const staged = await stageFile(db, bytes, { declared, header: contract.header });
    // Of a file of quarantined rows that were mended.
    staged.columns = staged.columns.filter((c) => !Object.values<string>(quarantineColumns).includes(c.name));
    checkColumns(
      contract,
      staged.columns.map((c) => c.name),
    );
    const columns = await typedColumns(db, staged, contract);
    for (const { name, ambiguity, rule } of columns)
      if (ambiguity) throw new UnreadableObject(ambiguityText(name, ambiguity, rule?.pii));
    // Also where the column is absent: malformed lines may hold what belongs in it, and are masked.
    const piiKey = contract.rules.some((r) => r.pii) ? await options.piiKey() : undefined;
    if (piiKey !== undefined) {
      const { inner, outer } = pseudonymPads(piiKey, options.project);
      await db.run('SET VARIABLE pii_inner = $1', [blobValue(inner)]);
      await db.run('SET VARIABLE pii_outer = $1', [blobValue(outer)]);
    }
    const { statements, reasons } = checkSql(columns);
    for (const statement of statements) await db.run(statement);
    const conflicts = conflictSql(contract, columns, reasons);
    if (conflicts) await db.run(conflicts);
    await db.run(goodRowsSql(contract, columns));
    const rejected = await rejectedRows(db, columns, reasons, staged);
    const [good = 0, judged = 0] = await db.numbers(
      'SELECT (SELECT count(*) FROM good), (SELECT count(*) FROM checked)',
    );
    const [passed = 0, differing = 0, keys = 0] = await db.numbers(repeatsSql(contract, columns));
    if (judged !== staged.rows) {
      throw new CorruptConversion(
        `${judged} rows were checked of ${staged.rows} that were read; nothing is catalogued`,
      );
    }
    const described = good > 0 ? await describe(db, columns, good) : [];
    const timeRange = described.find((c) => c.name === contract.time && c.min !== undefined);
    return {
      format: staged.format,
      compression: staged.compression,
      rows: good,
      quarantined: rejected.length,
      reasons: countReasons(rejected),
      // Without key and time, equal rows are kept.
      duplicates: passed - good - (differing - keys),
      corrections: differing - keys,
      notes: staged.notes,
      columns: described,
      ...(timeRange ? { timeRange: [String(timeRange.min), String(timeRange.max)] as [string, string] } : {}),
      parquet: good > 0 ? await writeParquet(db, columns, good) : undefined,
      quarantine: rejected.length > 0 ? quarantineLines(rejected, columns, options.project, piiKey) : undefined,
    };
  });
};

async function rejectedRows(
  db: DuckDb,
  columns: readonly CheckedColumn[],
  reasons: string[],
  staged: Staged,
): Promise<RejectedRow[]> {
  const fields = columns.map((c) => identifier(c.field)).join(', ');
  const rows = await db.rows(
    `SELECT line, codes, ${fields} FROM staged JOIN (SELECT line, codes FROM checked WHERE codes <> '') USING (line) ORDER BY line`,
  );
  const checked = rows.map(
    ([line, codes, ...values]): RejectedRow => ({
      line: Number(line),
      reasons: String(codes)
        .split(',')
        .map((code) => reasons[Number(code)]!),
      values: values as (string | null)[],
    }),
  );
  const malformed = staged.malformed.map(({ line, reason, text }): RejectedRow => ({ line, reasons: [reason], text }));
  return [...malformed, ...checked].sort((a, b) => a.line - b.line);
}

async function describe(db: DuckDb, columns: readonly CheckedColumn[], rows: number): Promise<DatasetColumn[]> {
  const described: DatasetColumn[] = [];
  for (let from = 0; from < columns.length; from += columnsAtOnce) {
    const some = columns.slice(from, from + columnsAtOnce);
    const [row = []] = await db.rows(describeSql(some));
    described.push(...describeColumns(row, some, rows));
  }
  return described;
}

async function writeParquet(db: DuckDb, columns: readonly CheckedColumn[], rows: number): Promise<Uint8Array> {
  const path = join(db.directory, 'good.parquet');
  await db.run(`COPY (SELECT * FROM good ORDER BY "$line") TO ${literal(path)} (FORMAT parquet, COMPRESSION zstd)`);
  await verifyParquet(db, path, columns, rows);
  return readFile(path);
}

/** Reads the file again and holds each row against its checksum. @throws CorruptConversion */
export async function verifyParquet(
  db: DuckDb,
  path: string,
  columns: readonly CheckedColumn[],
  rows: number,
): Promise<void> {
  for (const query of verifySql(path, columns)) {
    const [[found, line] = []] = await db.rows(query);
    if (found !== rows) {
      throw new CorruptConversion(`${found} rows were written of ${rows} that passed; nothing is catalogued`);
    }
    if (line !== null) {
      throw new CorruptConversion(`line ${line} was written with other values than it holds; nothing is catalogued`);
    }
  }
}
