import { UnreadableObject } from '../../core/ingest/errors.ts';
import { limits } from '../../core/ingest/limits.ts';
import { isTextual, type ParquetColumn, parquetBytesSql, parquetColumnsAtOnce } from '../../core/ingest/sql/stage.ts';
import { literal } from '../../core/values/sql/text.ts';
import type { DuckDb } from './session.ts';
import { checkExtent, checkWidth } from './staged-text.ts';

/**
 * A few kilobytes of Parquet can stand for any number of values: what they are when they are written out is counted before
 * that is done. Widths are summed where they lie, which takes no more memory than the file's dictionaries.
 *
 * @throws UnreadableObject when the file is larger than one conversion takes
 */
export async function refuseLarge(db: DuckDb, path: string, columns: readonly ParquetColumn[]): Promise<void> {
  if (columns.length > limits.columns)
    throw new UnreadableObject(`the file has ${columns.length} columns; at most ${limits.columns} are taken`);
  const [rows = 0] = await db.numbers(`SELECT sum(num_rows) FROM parquet_file_metadata(${literal(path)})`);
  checkExtent(rows, rows * columns.length);
  const texts = columns.filter(({ type }) => isTextual(type));
  let bytes = 0;
  for (let from = 0; from < texts.length; from += parquetColumnsAtOnce) {
    const [some = 0, longest = 0] = await db.numbers(
      parquetBytesSql(path, texts.slice(from, from + parquetColumnsAtOnce)),
    );
    bytes += some;
    if (longest > 4 * limits.rowCharacters)
      throw new UnreadableObject(
        `the file holds a text of ${longest.toLocaleString('en')} bytes; at most ${limits.rowCharacters.toLocaleString('en')} characters are taken`,
      );
  }
  if (bytes > limits.decompressedBytes)
    throw new UnreadableObject(
      `the texts of the file are larger than ${limits.decompressedBytes / 1024 / 1024} MiB when written out; split it into smaller files`,
    );
  checkWidth(bytes, rows);
}
