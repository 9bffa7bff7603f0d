import { gzipSync, zstdCompressSync } from 'node:zlib';
import { toParquet } from './parquet.ts';

/** A table whose cells say their row and column: whole numbers that a float32 holds. */
export interface CellTable {
  rows: number;
  columns: number;
  /** Number of its first row. */
  from?: number;
}

export const cell = (row: number, column: number) => (row * 7919 + column * 104_729 + 1) % 16_000_000;
export const nameOf = (column: number) => `c${column}`;

export const formats = ['csv', 'semicolons', 'tabs', 'pipes', 'quoted', 'json', 'ndjson', 'parquet'] as const;
export type Format = (typeof formats)[number];
export const compressions = ['none', 'gzip', 'zstd'] as const;

/** The table as a file; its key is `id`, the row's number, its last column is `bad`, whether that is odd. */
export async function fileOf(table: CellTable, format: Format, compression: (typeof compressions)[number] = 'none') {
  const bytes = format === 'parquet' ? await parquetOf(table) : new TextEncoder().encode(textOf(table, format));
  return compression === 'none' ? bytes : compression === 'gzip' ? gzipSync(bytes) : zstdCompressSync(bytes);
}

function textOf({ rows, columns, from = 0 }: CellTable, format: Format): string {
  const names = ['id', ...Array.from({ length: columns }, (_, c) => nameOf(c)), 'bad'];
  const values = (row: number) => [row, ...Array.from({ length: columns }, (_, c) => cell(row, c)), row % 2];
  const lines = Array.from({ length: rows }, (_, row) => values(from + row));
  if (format === 'json' || format === 'ndjson') {
    const objects = lines.map((line) => Object.fromEntries(line.map((value, i) => [names[i], value])));
    return format === 'json' ? JSON.stringify(objects) : objects.map((o) => JSON.stringify(o)).join('\n');
  }
  const delimiter = { csv: ',', semicolons: ';', tabs: '\t', pipes: '|', quoted: ',', parquet: '' }[format];
  const written = (value: unknown) => (format === 'quoted' ? `"${value}"` : String(value));
  return [names, ...lines].map((line) => `${line.map(written).join(delimiter)}\n`).join('');
}

async function parquetOf({ rows, columns, from = 0 }: CellTable): Promise<Uint8Array> {
  const values = Array.from(
    { length: columns },
    (_, c) => `(id * 7919 + ${c * 104_729 + 1}) % 16000000 AS ${nameOf(c)}`,
  );
  return toParquet(
    `SELECT id, ${values.join(', ')}, id % 2 AS bad FROM range(${from}, ${from + rows}) AS r(id) ORDER BY id`,
  );
}
