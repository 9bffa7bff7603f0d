import type { CheckedColumn } from '../../core/ingest/sql/check.ts';
import type { StagedColumn } from '../../core/ingest/sql/staged-column.ts';
import type { Table } from '../../core/table/table.ts';
import { cleanText } from '../../core/values/sql/missing.ts';
import { identifier } from '../../core/values/sql/text.ts';
import type { DuckDb } from './session.ts';

const columnsAtOnce = 100;
const sampledRows = 20_000;
/** Cells that are drawn in all. */
const sampledCells = 4_000_000;
const exampleRows = 2_000;

/** Rows of `good` from everywhere in the file, the same ones each time, in no order of the file: halves of them must not be odd and even lines. */
export async function sampleRows(db: DuckDb, columns: readonly CheckedColumn[]): Promise<Table> {
  const rows = Math.min(sampledRows, Math.max(1000, Math.floor(sampledCells / Math.max(1, columns.length))));
  await drawLines(db, 'sampled', 'SELECT "$line" AS line FROM good', rows);
  const parts: Table[] = [];
  for (let from = 0; from < columns.length; from += columnsAtOnce) {
    const some = columns.slice(from, from + columnsAtOnce);
    const values = some.map(({ name, type }) => {
      const value = identifier(name);
      if (type === 'string') return value;
      return `CAST(${type === 'timestamp' ? `epoch_ms(${value})` : value} AS DOUBLE)`;
    });
    const query = `SELECT ${values.join(', ')} FROM good JOIN sampled ON good."$line" = sampled.line ORDER BY hash(good."$line"), good."$line"`;
    parts.push(await db.table(query, some));
  }
  return { rows: parts[0]?.rows ?? 0, columns: parts.flatMap((part) => part.columns) };
}

/** Values of each column as the file writes them, of rows from everywhere in it. */
export async function exampleValues(db: DuckDb, columns: readonly StagedColumn[]): Promise<string[][]> {
  await drawLines(db, 'examined', 'SELECT line FROM staged', exampleRows);
  const values: string[][] = [];
  for (let from = 0; from < columns.length; from += columnsAtOnce) {
    const some = columns.slice(from, from + columnsAtOnce);
    const texts = some.map((c) => cleanText(identifier(c.field), c.trim)).join(', ');
    const rows = await db.rows(`SELECT ${texts} FROM staged JOIN examined USING (line) ORDER BY line`);
    values.push(...some.map((_, i) => rows.flatMap((row) => (row[i] == null ? [] : [String(row[i])]))));
  }
  return values;
}

async function drawLines(db: DuckDb, table: string, from: string, rows: number): Promise<void> {
  await db.run(`CREATE TABLE ${table} AS SELECT line FROM (${from}) ORDER BY hash(line), line LIMIT ${rows}`);
}
