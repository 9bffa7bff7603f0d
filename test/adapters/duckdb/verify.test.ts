import { join } from 'node:path';
import { expect, test } from 'vitest';
import { verifyParquet } from '../../../adapters/duckdb/convert.ts';
import { type DuckDb, withDuckDb } from '../../../adapters/duckdb/session.ts';
import { stageFile } from '../../../adapters/duckdb/stage.ts';
import { typedColumns } from '../../../adapters/duckdb/typed-columns.ts';
import { CorruptConversion } from '../../../core/ingest/errors.ts';
import { type CheckedColumn, checkSql } from '../../../core/ingest/sql/check.ts';
import { goodRowsSql } from '../../../core/ingest/sql/good-rows.ts';
import { literal } from '../../../core/values/sql/text.ts';

const rows = 20;
const width = 70;
const text = [
  Array.from({ length: width }, (_, c) => `c${c}`).join(','),
  ...Array.from({ length: rows }, (_, r) => Array.from({ length: width }, (_, c) => `${r}.${c}5`).join(',')),
].join('\n');

/** What `verifyParquet` says of the table `good` after a change. */
async function verified(change: string[] = [], expected = rows): Promise<void> {
  return withDuckDb(async (db) => {
    const columns = await checkedTable(db);
    for (const statement of change) await db.run(statement);
    const path = join(db.directory, 'good.parquet');
    await db.run(`COPY good TO ${literal(path)} (FORMAT parquet)`);
    await verifyParquet(db, path, columns, expected);
  });
}

async function checkedTable(db: DuckDb): Promise<CheckedColumn[]> {
  const staged = await stageFile(db, new TextEncoder().encode(text));
  const columns = await typedColumns(db, staged, { rules: [] });
  for (const statement of checkSql(columns).statements) await db.run(statement);
  await db.run(goodRowsSql({ role: 'records', rules: [] }, columns));
  return columns;
}

test('a file that holds what was read passes', async () => {
  await expect(verified()).resolves.toBeUndefined();
});

test.each([
  ['one cell', ['UPDATE good SET c3 = 9 WHERE "$line" = 5']],
  ['a cell that is gone', ['UPDATE good SET c60 = NULL WHERE "$line" = 5']],
  [
    'a column in other rows',
    [
      'CREATE TABLE old AS SELECT "$line" AS l, c9 FROM good',
      'UPDATE good SET c9 = old.c9 FROM old WHERE l = "$line" % 20 + 2',
    ],
  ],
  ['two columns for each other', ['UPDATE good SET c1 = c2, c2 = c1']],
  ['rows for each other', ['UPDATE good SET "$line" = 23 - "$line"']],
])('a file in which %s is not as read is refused', async (_, change) => {
  await expect(verified(change)).rejects.toThrow(CorruptConversion);
});

test('a file with rows too few or too many is refused', async () => {
  await expect(verified(['DELETE FROM good WHERE "$line" = 5'])).rejects.toThrow(/19 rows were written of 20/);
  await expect(verified(['INSERT INTO good SELECT * FROM good WHERE "$line" = 5'])).rejects.toThrow(CorruptConversion);
});
