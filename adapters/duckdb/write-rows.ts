import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import type { OutColumn } from '../../core/batch/files.ts';
import { defused } from '../../core/values/spreadsheet.ts';
import { identifier, literal } from '../../core/values/sql/text.ts';
import { withDuckDb } from './session.ts';

type Cell = ReturnType<OutColumn['value']>;

/** Writes rows to a CSV file that a spreadsheet may open: its texts are texts. */
export async function writeCsvFile(path: string, columns: readonly OutColumn[], rows: number): Promise<void> {
  await writeCsv(path, columns.map(defusedColumn), rows, false);
}

/** Writes rows to a Parquet file, in their order; the same rows are the same bytes. */
export async function writeParquetFile(path: string, columns: readonly OutColumn[], rows: number): Promise<void> {
  await withDuckDb(async (db) => {
    const csv = `${db.directory}/rows.csv`;
    const longest = await writeCsv(csv, columns, rows, true);
    const names = columns.map((_, i) => `'c${i}': 'VARCHAR'`).join(', ');
    const options = [
      `delim = ','`,
      `quote = '"'`,
      `escape = '"'`,
      `nullstr = ''`,
      'allow_quoted_nulls = false',
      'header = true',
      'auto_detect = false',
      'parallel = false',
      `max_line_size = ${Math.max(65_536, longest + 1)}`,
    ].join(', ');
    const fields = columns.map(({ name, type }, i) => `CAST(c${i} AS ${type}) AS ${identifier(name)}`).join(', ');
    await db.run('SET preserve_insertion_order = true');
    await db.run(
      `COPY (SELECT ${fields} FROM read_csv(${literal(csv)}, ${options}, columns = {${names}})) TO ${literal(path)} (FORMAT parquet)`,
    );
  });
}

function defusedColumn(column: OutColumn): OutColumn {
  const cell = (value: Cell) => (typeof value === 'string' ? defused(value) : value);
  return { ...column, name: defused(column.name), value: (row) => cell(column.value(row)) };
}

/** @returns bytes of the longest line */
async function writeCsv(path: string, columns: readonly OutColumn[], rows: number, quoted: boolean): Promise<number> {
  const stream = createWriteStream(path);
  const done = finished(stream);
  // An error before the end is told by the wait for the end.
  done.catch(() => {});
  let longest = 0;
  const line = (cells: Cell[]) => {
    const text = `${cells.map((cell) => csvCell(cell, quoted)).join(',')}\n`;
    longest = Math.max(longest, Buffer.byteLength(text));
    return text;
  };
  stream.write(line(columns.map((c) => c.name)));
  for (let row = 0; row < rows && !stream.errored; row++) {
    const written = stream.write(line(columns.map((c) => c.value(row))));
    if (!written) await Promise.race([once(stream, 'drain'), done]);
  }
  stream.end();
  await done;
  return longest;
}

/** A missing value is nothing, an empty text is `""`. */
function csvCell(value: Cell, quoted: boolean): string {
  if (value === null || value === undefined) return '';
  const text = String(value);
  return quoted || text === '' || /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
