import { reserved } from '../contracts/dataset.ts';
import { column, isStringColumn, numericColumn, type Row, type Table } from '../table/table.ts';

/**
 * What stands for the key of a record, see `WindowSpec.identity`.
 *
 * @param columns `WindowSpec.identity`
 * @param time milliseconds since 1970
 * @param record timestamps in ms; a field that is absent is null
 */
export function contentKey(columns: readonly string[], time: number, record: Row): string {
  return JSON.stringify([time, ...columns.map((name) => plain(Object.hasOwn(record, name) ? record[name] : null))]);
}

/** The keys of the rows of a snapshot: `$key`, or without a declared key what their content says. */
export function recordKeys(table: Table, columns: readonly string[] | undefined): (row: number) => string {
  if (columns === undefined) {
    const key = column(table, reserved.key);
    if (!isStringColumn(key)) throw new TypeError(`column '${reserved.key}' holds ${key.type}, expected strings`);
    return (row) => key.dictionary[key.codes[row]!]!;
  }
  const time = numericColumn(table, reserved.time).values;
  const cells = columns.map((name) => {
    const found = column(table, name);
    if (!isStringColumn(found)) return (row: number) => plain(found.values[row]);
    return (row: number) => found.dictionary[found.codes[row]!] ?? null;
  });
  return (row) => JSON.stringify([time[row], ...cells.map((cell) => cell(row))]);
}

function plain(value: unknown): unknown {
  if (typeof value === 'boolean') return Number(value);
  // + 0: -0 and 0 are one number.
  if (typeof value === 'number') return Number.isNaN(value) ? null : value + 0;
  return value ?? null;
}
