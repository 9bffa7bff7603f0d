import { reserved } from '../contracts/dataset.ts';
import type { ServingPackage } from '../contracts/serving.ts';
import { type Column, isStringColumn, type Row, type Table } from '../table/table.ts';
import { columnsRead, type WindowSpec } from '../windows/specs.ts';

type ColumnType = Column['type'];

/** A table that grows by rows: of columns by name, numbers or texts. */
export class GrowingTable {
  readonly #columns: { name: string; type: ColumnType; values: number[]; dictionary: Map<string, number> }[];
  #rows = 0;

  constructor(columns: readonly { name: string; type: ColumnType }[]) {
    this.#columns = columns.map(({ name, type }) => ({ name, type, values: [], dictionary: new Map() }));
  }

  /** Adds a row; what it does not have is missing, booleans are 0 and 1. */
  add(row: Row): void {
    for (const { name, type, values, dictionary } of this.#columns) {
      const value = Object.hasOwn(row, name) ? row[name] : undefined;
      if (type === 'string' || type === 'text') {
        if (value === undefined || value === null) values.push(-1);
        else {
          const text = String(value);
          const code = dictionary.get(text) ?? dictionary.size;
          dictionary.set(text, code);
          values.push(code);
        }
      } else values.push(typeof value === 'number' || typeof value === 'boolean' ? Number(value) : Number.NaN);
    }
    this.#rows++;
  }

  table(): Table {
    const columns = this.#columns.map(({ name, type, values, dictionary }): Column => {
      if (type === 'string' || type === 'text')
        return { name, type, codes: Int32Array.from(values), dictionary: [...dictionary.keys()] };
      return { name, type, values: Float64Array.from(values) };
    });
    return { rows: this.#rows, columns };
  }
}

/** The columns by which windows know a row, with the types that a package's contract gives them; pseudonyms are texts. */
export function entityColumns(pkg: ServingPackage, specs: readonly WindowSpec[]): { name: string; type: ColumnType }[] {
  const types = new Map(pkg.contract.map(({ name, type, pii }): [string, ColumnType] => [name, pii ? 'string' : type]));
  const read = [...new Set(specs.flatMap(columnsRead))];
  return [
    { name: reserved.key, type: 'string' },
    { name: reserved.time, type: 'timestamp' },
    ...read.map((name) => ({ name, type: types.get(name) ?? ('string' as const) })),
  ];
}

/** A cell as a record has it; missing is null. */
export function cellOf(column: Column | undefined, row: number): string | number | null {
  if (!column) return null;
  if (isStringColumn(column)) return column.dictionary[column.codes[row]!] ?? null;
  const value = column.values[row]!;
  return Number.isNaN(value) ? null : value;
}
