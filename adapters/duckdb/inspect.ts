import { readFile, stat } from 'node:fs/promises';
import { UnreadableObject } from '../../core/ingest/errors.ts';
import { meanWordsSql } from '../../core/ingest/is-text.ts';
import { limits } from '../../core/ingest/limits.ts';
import { type CheckedColumn, checkSql } from '../../core/ingest/sql/check.ts';
import { goodRowsSql } from '../../core/ingest/sql/good-rows.ts';
import type { Declaration } from '../../core/init/declaration.ts';
import { type ColumnInspection, type FileInspection, InitError, listedValues } from '../../core/init/inspect.ts';
import { canonicalSql } from '../../core/values/sql/canonical.ts';
import { identifier } from '../../core/values/sql/text.ts';
import { presentValues, type RecognisedColumn, recognisedColumns, unreadExample } from './recognise.ts';
import { exampleValues, sampleRows } from './sample.ts';
import { type DuckDb, withDuckDb } from './session.ts';
import { stageFile } from './stage.ts';

const columnsAtOnce = 100;
const figuresOfColumn = 5;

/**
 * What a file of any format holds: its columns with their types, how they are written, and figures.
 *
 * @param declared what a person says of columns
 * @throws UnreadableObject, InitError when a declared column is not in the file
 */
export async function inspectFile(
  path: string,
  declared: ReadonlyMap<string, Declaration> = new Map(),
): Promise<FileInspection> {
  const { size } = await stat(path);
  if (size > limits.objectBytes) {
    throw new UnreadableObject(
      `${path} is larger than ${limits.objectBytes / 1024 / 1024} MiB; give a part of it: a first look needs no more`,
    );
  }
  const bytes = await readFile(path);
  return withDuckDb(async (db) => {
    const staged = await stageFile(db, bytes);
    for (const name of declared.keys())
      if (!staged.columns.some((c) => c.name === name))
        throw new InitError(
          `no column '${name}' in the file; it has: ${staged.columns
            .slice(0, 40)
            .map((c) => c.name)
            .join(', ')}`,
        );
    const columns = await recognisedColumns(db, staged, declared);
    for (const statement of checkSql(columns).statements) await db.run(statement);
    await db.run(goodRowsSql({ role: 'records', rules: [] }, columns));
    const inspections: ColumnInspection[] = [];
    for (let from = 0; from < columns.length; from += columnsAtOnce) {
      inspections.push(...(await inspectColumns(db, columns.slice(from, from + columnsAtOnce), staged.rows)));
    }
    const examples = await exampleValues(db, columns);
    return {
      format: staged.format,
      rows: staged.rows,
      notes: staged.notes,
      columns: inspections.map((c, i) => ({ ...c, examples: examples[i]! })),
      sample: await sampleRows(db, columns),
    };
  });
}

async function inspectColumns(
  db: DuckDb,
  columns: readonly RecognisedColumn[],
  rows: number,
): Promise<ColumnInspection[]> {
  const selected = columns.map(({ name, type }) => {
    const value = identifier(name);
    const counts = `count(${value}), count(DISTINCT ${value})`;
    if (type === 'string') return `${counts}, NULL, NULL, ${meanWordsSql(value)}`;
    if (type === 'boolean') return `${counts}, NULL, NULL, NULL`;
    if (type === 'timestamp') return `${counts}, epoch_ms(min(${value})), epoch_ms(max(${value})), NULL`;
    return `${counts}, min(${value}), max(${value}), NULL`;
  });
  const [row = []] = await db.rows(`SELECT ${selected.join(', ')} FROM good`);
  const present = await presentValues(db, columns);
  const inspections: ColumnInspection[] = [];
  for (const [i, column] of columns.entries()) {
    const { name, type, notation, ambiguity, differing, asTime, markers } = column;
    const figures = row.slice(i * figuresOfColumn, (i + 1) * figuresOfColumn) as [number, number, ...(number | null)[]];
    const [values, distinct, min, max, words] = figures;
    const unread = present[i]! - values;
    const example = unread > 0 ? await unreadExample(db, column) : undefined;
    inspections.push({
      name,
      type,
      values,
      missing: rows - values,
      distinct,
      ...(min == null ? {} : { min }),
      ...(max == null ? {} : { max }),
      ...(words == null ? {} : { words }),
      ...(notation ? { notation } : {}),
      ...(ambiguity ? { ambiguity } : {}),
      ...(differing ? { differing } : {}),
      ...(asTime ? { asTime } : {}),
      ...(markers.length > 0 ? { markers } : {}),
      ...(unread > 0 ? { unread: { count: unread, ...(example === undefined ? {} : { example }) } } : {}),
      ...(distinct <= listedValues ? { counts: await valueCounts(db, name, type) } : {}),
    });
  }
  return inspections;
}

async function valueCounts(db: DuckDb, name: string, type: CheckedColumn['type']): Promise<[string, number][]> {
  const text = canonicalSql(type, identifier(name));
  const rows = await db.rows(
    `SELECT ${text} AS value, count(*) AS n FROM good WHERE ${identifier(name)} IS NOT NULL GROUP BY 1 ORDER BY n DESC, value`,
  );
  return rows.map(([value, n]) => [String(value), Number(n)]);
}
