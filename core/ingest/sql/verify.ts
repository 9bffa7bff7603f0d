import { identifier, literal } from '../../values/sql/text.ts';
import { type CheckedColumn, checksumSql, partsOf, partTable } from './check.ts';

/**
 * Queries that compare what stands in a written Parquet file with what was checked, a part of the columns each: every one
 * counts the file's rows that were found by their line, and gives the first line that holds other values than it was read
 * with (NULL where none does).
 *
 * @param path the Parquet file with the table `good`
 */
export function verifySql(path: string, columns: readonly CheckedColumn[]): string[] {
  return partsOf(columns).map((part, i) => {
    const written = `SELECT "$line" AS line, ${checksumSql(part, (c) => identifier(c.name))} AS checksum FROM read_parquet(${literal(path)})`;
    return [
      `SELECT count(*), min(CASE WHEN written.checksum <> read.checksum THEN line END)`,
      ` FROM (${written}) AS written JOIN ${partTable(i)} AS read USING (line)`,
    ].join('');
  });
}
