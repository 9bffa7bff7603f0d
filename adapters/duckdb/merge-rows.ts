import { createReadStream, createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { literal } from '../../core/values/sql/text.ts';
import { withDuckDb } from './session.ts';

/** Files of CSV cannot be one where their columns differ. */
export class ColumnsDiffer extends Error {
  override name = 'ColumnsDiffer';
}

const headerBytes = 1024 * 1024;

/** Rows of CSV files that `writeCsvFile` wrote, one file after the other, below one header. @throws ColumnsDiffer */
export async function mergeCsvFiles(paths: readonly string[], out: string): Promise<void> {
  const headers: string[] = [];
  for (const path of paths) headers.push(await headerOf(path));
  if (headers.some((header) => header !== headers[0]))
    throw new ColumnsDiffer('the files of the batch have different columns, which one CSV file cannot hold');
  for (const [i, path] of paths.entries()) {
    const start = i === 0 ? 0 : Buffer.byteLength(headers[i]!);
    await pipeline(createReadStream(path, { start }), createWriteStream(out, { flags: i === 0 ? 'w' : 'a' }));
  }
}

/** Rows of Parquet files, one file after the other; a column that a file lacks is missing in its rows. */
export async function mergeParquetFiles(paths: readonly string[], out: string): Promise<void> {
  await withDuckDb(async (db) => {
    await db.run('SET preserve_insertion_order = true');
    await db.run(
      `COPY (SELECT * FROM read_parquet([${paths.map(literal).join(', ')}], union_by_name = true)) TO ${literal(out)} (FORMAT parquet)`,
    );
  });
}

/** The first line, with the end of it; a name may hold line feeds, in quotes. */
async function headerOf(path: string): Promise<string> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headerBytes), 0, headerBytes, 0);
    const text = buffer.subarray(0, bytesRead).toString();
    let quoted = false;
    for (let i = 0; i < text.length; i++) {
      if (text[i] === '"') quoted = !quoted;
      else if (text[i] === '\n' && !quoted) return text.slice(0, i + 1);
    }
    return text;
  } finally {
    await file.close();
  }
}
