import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { blobValue } from '@duckdb/node-api';
import type { DatasetColumn } from '../../core/contracts/dataset.ts';
import { pseudonymPads } from '../../core/hash/pseudonym.ts';
import { checkColumns } from '../../core/ingest/check-columns.ts';
import type { Conversion, ConversionOptions, Convert } from '../../core/ingest/conversion.ts';
import { CorruptConversion, UnreadableObject } from '../../core/ingest/errors.ts';
import { personalTwins } from '../../core/ingest/personal-columns.ts';
import { quarantineLines } from '../../core/ingest/quarantine.ts';
import { quarantineColumns } from '../../core/ingest/quarantined-rows.ts';
import { type CheckedColumn, checkSql } from '../../core/ingest/sql/check.ts';
import { describeColumns, describeSql } from '../../core/ingest/sql/describe.ts';
import { conflictSql, goodRowsSql, repeatsSql } from '../../core/ingest/sql/good-rows.ts';
import { unescapeSql } from '../../core/ingest/sql/stage.ts';
import { verifySql } from '../../core/ingest/sql/verify.ts';
import { detectPersonal } from '../../core/init/personal/detect.ts';
import { literal } from '../../core/values/sql/text.ts';
import { ambiguityText } from '../../core/values/words.ts';
import { OutOfSpace } from './errors.ts';
import { type Rejections, rejectedRows } from './rejected-rows.ts';
import { exampleValues } from './sample.ts';
import { type DuckDb, withDuckDb } from './session.ts';
import { stageFile } from './stage.ts';
import { typedColumns } from './typed-columns.ts';

/** Columns that one query looks at: every expression over a column takes memory for a vector of its values. */
const columnsAtOnce = 50;

/** Checks a raw file row by row against the contract of its source. @throws UnreadableObject */
export const convertFile: Convert = async (bytes, options) => {
  try {
    return await withDuckDb((db) => convert(db, bytes, options));
  } catch (error) {
    if (!(error instanceof OutOfSpace)) throw error;
    throw new UnreadableObject(
      'the file takes more memory, or disk, than one conversion has when it is written out; split it into smaller files',
    );
  }
};

async function convert(db: DuckDb, bytes: Uint8Array, options: ConversionOptions): Promise<Conversion> {
  const { personal } = options;
  const declared = options.contract.rules.map((r) => r.name);
  const staged = await stageFile(db, bytes, { declared, header: options.contract.header });
  const mended = Object.values<string>(quarantineColumns);
  const own = staged.columns.filter((c) => !mended.includes(c.name));
  // Of a file of quarantined rows that were mended.
  if (own.length + mended.length === staged.columns.length) await db.run(unescapeSql(own));
  staged.columns = own;
  const names = staged.columns.map((c) => c.name);
  const contract = {
    ...options.contract,
    rules: [...options.contract.rules, ...personalTwins(options.contract, names)],
  };
  checkColumns(options.contract, names, personal);
  const columns = await typedColumns(db, staged, contract);
  for (const { name, ambiguity } of columns)
    if (ambiguity) throw new UnreadableObject(ambiguityText(name, ambiguity, personal));
  // Also where the column is absent: malformed lines may hold what belongs in it, and are masked.
  const piiKey = contract.rules.some((r) => r.pii) ? await options.piiKey() : undefined;
  if (piiKey !== undefined) {
    const { inner, outer } = pseudonymPads(piiKey, options.project);
    await db.run('SET VARIABLE pii_inner = $1', [blobValue(inner)]);
    await db.run('SET VARIABLE pii_outer = $1', [blobValue(outer)]);
  }
  const { statements, reasons, misfits } = checkSql(columns);
  for (const statement of statements) await db.run(statement);
  const conflicts = conflictSql(contract, columns, reasons);
  if (conflicts) await db.run(conflicts);
  await db.run(goodRowsSql(contract, columns));
  const rejected = await rejectedRows(db, columns, staged, { reasons, misfits });
  const [good = 0, judged = 0] = await db.numbers('SELECT (SELECT count(*) FROM good), (SELECT count(*) FROM checked)');
  const [passed = 0, differing = 0, keys = 0] = await db.numbers(repeatsSql(contract, columns));
  if (judged !== staged.rows) {
    throw new CorruptConversion(`${judged} rows were checked of ${staged.rows} that were read; nothing is catalogued`);
  }
  const described = good > 0 ? await describe(db, columns, good) : [];
  const timeRange = described.find((c) => c.name === contract.time && c.min !== undefined);
  return {
    format: staged.format,
    compression: staged.compression,
    rows: good,
    quarantined: rejected.count,
    reasons: rejected.reasons,
    // Without key and time, equal rows are kept.
    duplicates: passed - good - (differing - keys),
    corrections: differing - keys,
    notes: [...staged.notes, ...notKept(rejected)],
    columns: described,
    ...(timeRange ? { timeRange: [String(timeRange.min), String(timeRange.max)] as [string, string] } : {}),
    parquet: good > 0 ? await writeParquet(db, columns, good) : undefined,
    quarantine:
      rejected.count > 0 ? quarantineLines(rejected.kept, columns, options.project, { personal, piiKey }) : undefined,
  };
}

function notKept({ count, kept }: Rejections): string[] {
  return kept.length === count
    ? []
    : [`of ${count} rows that were set aside, the quarantine holds the first ${kept.length}`];
}

async function describe(db: DuckDb, columns: readonly CheckedColumn[], rows: number): Promise<DatasetColumn[]> {
  const described: DatasetColumn[] = [];
  for (let from = 0; from < columns.length; from += columnsAtOnce) {
    const some = columns.slice(from, from + columnsAtOnce);
    const [row = []] = await db.rows(describeSql(some));
    described.push(...describeColumns(row, some, rows));
  }
  return withLooks(db, columns, described);
}

/** Says of columns that nobody declared what their values look like, where that is personal. */
async function withLooks(
  db: DuckDb,
  columns: readonly CheckedColumn[],
  described: readonly DatasetColumn[],
): Promise<DatasetColumn[]> {
  const open = columns.filter(({ rule }) => rule === undefined);
  const values = open.length > 0 ? await exampleValues(db, open) : [];
  const kinds = new Map(open.map(({ name }, i) => [name, detectPersonal(name, values[i]!)?.kind]));
  return described.map((c) => {
    const looksLike = kinds.get(c.name);
    return looksLike === undefined ? c : { ...c, looksLike };
  });
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
