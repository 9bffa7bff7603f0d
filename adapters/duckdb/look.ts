import { readFile, stat } from 'node:fs/promises';
import { UnreadableObject } from '../../core/ingest/errors.ts';
import { meanWordsSql } from '../../core/ingest/is-text.ts';
import { limits } from '../../core/ingest/limits.ts';
import { type CheckedColumn, checkSql } from '../../core/ingest/sql/check.ts';
import { goodRowsSql } from '../../core/ingest/sql/good-rows.ts';
import { identifier } from '../../core/ingest/sql/identifier.ts';
import { canonicalSql } from '../../core/ingest/sql/values.ts';
import { type ColumnLook, type FileLook, listedValues, tolerated } from '../../core/init/look.ts';
import { typedColumns } from './convert.ts';
import { notationCount, notationOf, notationSql } from './notation.ts';
import { exampleValues, sampleRows } from './sample.ts';
import { type DuckDb, withDuckDb } from './session.ts';
import { stageFile } from './stage.ts';

const columnsAtOnce = 100;
const figuresOfColumn = 5 + notationCount;
const noNotation = new Array<string>(notationCount).fill('NULL').join(', ');

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
    const columns = await typedColumns(db, staged.columns, { rules: [] }, tolerated);
    for (const statement of checkSql(columns).statements) await db.run(statement);
    await db.run(goodRowsSql({ role: 'records', rules: [] }, columns));
    const looks: ColumnLook[] = [];
    for (let from = 0; from < columns.length; from += columnsAtOnce) {
      looks.push(...(await lookAtColumns(db, columns.slice(from, from + columnsAtOnce), staged.rows)));
    }
    const examples = await exampleValues(db, columns);
    return {
      format: staged.format,
      rows: staged.rows,
      columns: looks.map((c, i) => ({ ...c, examples: examples[i]! })),
      sample: await sampleRows(db, columns),
    };
  });
}

async function lookAtColumns(db: DuckDb, columns: readonly CheckedColumn[], rows: number): Promise<ColumnLook[]> {
  const selected = columns.map(({ name, type }) => {
    const value = identifier(name);
    const counts = `count(${value}), count(DISTINCT ${value})`;
    if (type === 'string') return `${counts}, NULL, NULL, ${meanWordsSql(value)}, ${notationSql(value).join(', ')}`;
    if (type === 'boolean') return `${counts}, NULL, NULL, NULL, ${noNotation}`;
    if (type === 'timestamp') return `${counts}, epoch_ms(min(${value})), epoch_ms(max(${value})), NULL, ${noNotation}`;
    return `${counts}, min(${value}), max(${value}), NULL, ${noNotation}`;
  });
  const [row = []] = await db.rows(`SELECT ${selected.join(', ')} FROM good`);
  const looks: ColumnLook[] = [];
  for (const [i, { name, type }] of columns.entries()) {
    const figures = row.slice(i * figuresOfColumn, (i + 1) * figuresOfColumn) as [number, number, ...(number | null)[]];
    const [values, distinct, min, max, words, ...shares] = figures;
    const notation = notationOf(shares);
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
