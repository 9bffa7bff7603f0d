import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withDuckDb } from '../../../adapters/duckdb/session.ts';
import { identifier, literal } from '../../../core/values/sql/text.ts';

/** The rows of a Parquet file as objects; times as text. */
export async function parquetRows(parquet: Uint8Array): Promise<Record<string, unknown>[]> {
  return withDuckDb(async (db) => {
    const path = join(db.directory, 'test.parquet');
    await writeFile(path, parquet);
    const from = `read_parquet(${literal(path)})`;
    const described = await db.rows(`DESCRIBE SELECT * FROM ${from}`);
    const names = described.map((row) => String(row[0]));
    const select = described.map(
      ([name, type]) => `${identifier(String(name))}${type === 'TIMESTAMP' ? '::VARCHAR' : ''}`,
    );
    const rows = await db.rows(`SELECT ${select.join(', ')} FROM ${from} ORDER BY "$line"`);
    return rows.map((row) => Object.fromEntries(names.map((name, i) => [name, row[i]])));
  });
}

/** A Parquet file with the result of a query. */
export async function toParquet(query: string): Promise<Uint8Array> {
  return withDuckDb(async (db) => {
    const path = join(db.directory, 'test.parquet');
    await db.run(`COPY (${query}) TO ${literal(path)} (FORMAT parquet)`);
    return readFile(path);
  });
}
