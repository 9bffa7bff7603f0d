import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileLabel, LabelColumns } from '../../core/labels/publish-labels.ts';
import { canonicalSql } from '../../core/values/sql/canonical.ts';
import { identifier, literal } from '../../core/values/sql/text.ts';
import { withDuckDb } from './session.ts';

/** Visits the labels of a curated Parquet file in the order of its lines, a chunk at a time. */
export async function readFileLabels(
  parquet: Uint8Array,
  { key, value, time }: LabelColumns,
  visit: (labels: FileLabel[]) => Promise<void>,
): Promise<void> {
  await withDuckDb(async (db) => {
    const path = join(db.directory, 'labels.parquet');
    await writeFile(path, parquet);
    const [keyField, valueField] = [identifier(key.name), identifier(value.name)];
    const columns = [
      canonicalSql(key.type, keyField),
      value.type === 'timestamp' ? canonicalSql(value.type, valueField) : valueField,
      time === undefined ? 'NULL' : `CAST(epoch_ms(${identifier(time)}) AS DOUBLE)`,
    ];
    await db.each(
      `SELECT ${columns.join(', ')} FROM read_parquet(${literal(path)}) WHERE ${keyField} IS NOT NULL AND ${valueField} IS NOT NULL ORDER BY "$line"`,
      (rows) =>
        visit(rows.map(([k, v, at]) => ({ key: String(k), value: v as FileLabel['value'], at: at as number | null }))),
    );
  });
}
