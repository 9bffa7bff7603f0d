import { readFile, stat } from 'node:fs/promises';
import { UnreadableObject } from '../../core/ingest/errors.ts';
import { meanWordsSql } from '../../core/ingest/is-text.ts';
import { limits } from '../../core/ingest/limits.ts';
import { type CheckedColumn, checkSql } from '../../core/ingest/sql/check.ts';
import { goodRowsSql } from '../../core/ingest/sql/good-rows.ts';
import { type ColumnLook, type FileLook, listedValues, tolerated } from '../../core/init/look.ts';
import { canonicalSql } from '../../core/values/sql/canonical.ts';
import { identifier } from '../../core/values/sql/text.ts';
import { type DuckDb, withDuckDb } from './session.ts';
import { stageFile } from './stage.ts';
import { type TypedColumn, typedColumns } from './typed-columns.ts';

const columnsAtOnce = 100;
const figuresOfColumn = 5;

/** What a file of any format holds: its columns with their types and figures. @throws UnreadableObject */
export async function lookAtFile(path: string): Promise<FileLook> {
  const { size } = await stat(path);
  if (size > limits.objectBytes) {
    throw new UnreadableObject(
      `${path} is larger than ${limits.objectBytes / 1024 / 1024} MiB; give a part of it: a first look needs no more`,
    );
  }
  const bytes = await readFile(path);
  return withDuckDb(async (db) => {
    const staged = await stageFile(db, bytes);
    const columns = await typedColumns(db, staged, { rules: [] }, { dirt: tolerated, times: true });
    for (const statement of checkSql(columns).statements) await db.run(statement);
    await db.run(goodRowsSql({ role: 'records', rules: [] }, columns));
    const looks: ColumnLook[] = [];
    for (let from = 0; from < columns.length; from += columnsAtOnce) {
      looks.push(...(await lookAtColumns(db, columns.slice(from, from + columnsAtOnce), staged.rows)));
    }
    return { format: staged.format, rows: staged.rows, columns: looks };
  });
}

async function lookAtColumns(db: DuckDb, columns: readonly TypedColumn[], rows: number): Promise<ColumnLook[]> {
  const selected = columns.map(({ name, type }) => {
    const value = identifier(name);
    const counts = `count(${value}), count(DISTINCT ${value})`;
    if (type === 'string') return `${counts}, NULL, NULL, ${meanWordsSql(value)}`;
    if (type === 'boolean') return `${counts}, NULL, NULL, NULL`;
    if (type === 'timestamp') return `${counts}, epoch_ms(min(${value})), epoch_ms(max(${value})), NULL`;
    return `${counts}, min(${value}), max(${value}), NULL`;
  });
  const [row = []] = await db.rows(`SELECT ${selected.join(', ')} FROM good`);
  const looks: ColumnLook[] = [];
  for (const [i, { name, type, notation, doubt, asTime }] of columns.entries()) {
    const figures = row.slice(i * figuresOfColumn, (i + 1) * figuresOfColumn) as [number, number, ...(number | null)[]];
    const [values, distinct, min, max, words] = figures;
    looks.push({
      name,
      type,
      values,
      missing: rows - values,
      distinct,
      ...(min == null ? {} : { min }),
      ...(max == null ? {} : { max }),
      ...(words == null ? {} : { words }),
      ...(notation ? { notation } : {}),
      ...(doubt ? { doubt } : {}),
      ...(asTime ? { asTime } : {}),
      ...(distinct <= listedValues ? { counts: await valueCounts(db, name, type) } : {}),
    });
  }
  return looks;
}

async function valueCounts(db: DuckDb, name: string, type: CheckedColumn['type']): Promise<[string, number][]> {
  const text = canonicalSql(type, identifier(name));
  const rows = await db.rows(
    `SELECT ${text} AS value, count(*) AS n FROM good WHERE ${identifier(name)} IS NOT NULL GROUP BY 1 ORDER BY n DESC, value`,
  );
  return rows.map(([value, n]) => [String(value), Number(n)]);
}
