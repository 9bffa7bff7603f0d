import type { DuckDBDataChunk, DuckDBResult } from '@duckdb/node-api';
import type { Column, Table } from '../../core/table/table.ts';

/** Name and type of a column of the table to read; in the query it is a DOUBLE, or VARCHAR for `string` and `text`. */
export interface TableColumn {
  name: string;
  type: Column['type'];
}

/** Reads a result chunk by chunk into typed arrays; strings are numbered in order of appearance. */
export async function readTable(result: DuckDBResult, columns: readonly TableColumn[]): Promise<Table> {
  const chunks = await result.fetchAllChunks();
  const rows = chunks.reduce((sum, chunk) => sum + chunk.rowCount, 0);
  return {
    rows,
    columns: columns.map(({ name, type }, index): Column => {
      if (type === 'string' || type === 'text') return { name, type, ...strings(chunks, index, rows) };
      return { name, type, values: numbers(chunks, index, rows) };
    }),
  };
}

function numbers(chunks: DuckDBDataChunk[], index: number, rows: number): Float64Array {
  const values = new Float64Array(rows);
  let at = 0;
  for (const chunk of chunks) {
    const vector = chunk.getColumnVector(index);
    for (let i = 0; i < chunk.rowCount; i++) values[at++] = (vector.getItem(i) as number | null) ?? Number.NaN;
  }
  return values;
}

function strings(chunks: DuckDBDataChunk[], index: number, rows: number): { codes: Int32Array; dictionary: string[] } {
  const codes = new Int32Array(rows);
  const known = new Map<string, number>();
  const dictionary: string[] = [];
  let at = 0;
  for (const chunk of chunks) {
    const vector = chunk.getColumnVector(index);
    for (let i = 0; i < chunk.rowCount; i++) {
      const text = vector.getItem(i) as string | null;
      if (text === null) {
        codes[at++] = -1;
        continue;
      }
      let code = known.get(text);
      if (code === undefined) {
        code = dictionary.length;
        dictionary.push(text);
        known.set(text, code);
      }
      codes[at++] = code;
    }
  }
  return { codes, dictionary };
}
