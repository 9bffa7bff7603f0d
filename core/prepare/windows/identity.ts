import { reserved } from '../../contracts/dataset.ts';
import type { Project } from '../../contracts/project.ts';
import { column, isStringColumn, numericColumn, type Row, type Table } from '../../table/table.ts';
import { columnsRead, type WindowSpec } from './specs.ts';

/**
 * Columns whose values, with the time, tell one record from another where the project declares no key: those that its
 * windows read, sorted. Undefined where a key is declared.
 *
 * Two records that are equal in all of them count once, in training as online: no window can tell them apart, and online a
 * request that is sent again must not count twice.
 */
export function identityColumns(project: Project, specs: readonly WindowSpec[]): string[] | undefined {
  const records = project.data.sources.find((source) => source.role === 'records');
  return records?.key === undefined ? [...new Set(specs.flatMap(columnsRead))].sort() : undefined;
}

/**
 * What stands for the key of a record.
 *
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
