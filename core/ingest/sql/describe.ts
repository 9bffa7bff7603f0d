import type { DatasetColumn } from '../../contracts/dataset.ts';
import { identifier } from '../../values/sql/text.ts';
import { limits } from '../limits.ts';
import type { CheckedColumn } from './check.ts';

const perColumn = 5;

/** A query whose one row describes, for each column of `good` in turn: missing, distinct, min, max, mean. */
export function describeSql(columns: readonly CheckedColumn[]): string {
  const figures = columns.map((c) => {
    const value = identifier(c.name);
    const counts = `count(*) - count(${value}), approx_count_distinct(${value})`;
    if (c.rule?.pii || c.type === 'string') return `${counts}, NULL, NULL, NULL`;
    if (c.type === 'timestamp') return `${counts}, epoch_ms(min(${value})), epoch_ms(max(${value})), NULL`;
    if (c.type === 'boolean') return `${counts}, NULL, NULL, avg(CAST(${value} AS DOUBLE))`;
    return `${counts}, min(${value}), max(${value}), avg(${value})`;
  });
  return `SELECT ${figures.join(', ')} FROM good`;
}

/** Reads the row of `describeSql`, which looked at so many rows. */
export function describeColumns(
  row: readonly unknown[],
  columns: readonly CheckedColumn[],
  rows: number,
): DatasetColumn[] {
  return columns.map((c, i) => {
    const [missing, distinct, min, max, mean] = row.slice(i * perColumn, (i + 1) * perColumn) as (number | null)[];
    const pii = c.rule?.pii ?? false;
    const time = c.type === 'timestamp';
    const bound = (v: number) => (time ? new Date(v).toISOString() : v);
    return {
      name: c.name,
      type: pii ? 'string' : c.type,
      missing: missing ?? 0,
      inContract: c.rule?.type !== undefined,
      ...notationOf(c),
      ...(pii ? { pii } : {}),
      distinct: Math.min(distinct ?? 0, rows - (missing ?? 0)),
      ...(min == null ? {} : { min: bound(min) }),
      ...(max == null ? {} : { max: bound(max) }),
      // The sum of large numbers is none.
      ...(mean == null || !Number.isFinite(mean) ? {} : { mean }),
    };
  });
}

/** How the file writes the column, but for what stands for a missing value: that is only declared. */
function notationOf({ notation: { missing: _, ...notation } = {} }: CheckedColumn): Pick<DatasetColumn, 'notation'> {
  return Object.keys(notation).length > 0 ? { notation } : {};
}

/** The columns as the catalogue can hold them: without their figures, and at last not all of them, where they are many. */
export function fitColumns(columns: DatasetColumn[]): { columns: DatasetColumn[]; columnsOmitted?: number } {
  const storable = columns.map(withStorableFigures);
  if (bytes(storable) <= limits.catalogueBytes) return { columns: storable };
  const plain = columns.map(({ name, type, missing, inContract, notation, pii }) => ({
    name,
    type,
    missing,
    inContract,
    ...(notation ? { notation } : {}),
    ...(pii ? { pii } : {}),
  }));
  let kept = plain.length;
  while (bytes(plain.slice(0, kept)) > limits.catalogueBytes) kept = Math.floor(kept * 0.8);
  return kept === plain.length
    ? { columns: plain }
    : { columns: plain.slice(0, kept), columnsOmitted: plain.length - kept };
}

/** The catalogue holds numbers between 1e-120 and 1e120; what lies outside is written as text, a mean is left out. */
function withStorableFigures({ min, max, mean, ...column }: DatasetColumn): DatasetColumn {
  const storable = (x: number) => x === 0 || (Math.abs(x) < 1e120 && Math.abs(x) > 1e-120);
  const text = (x: number | string) => (typeof x === 'string' || storable(x) ? x : String(x));
  return {
    ...column,
    ...(min === undefined ? {} : { min: text(min) }),
    ...(max === undefined ? {} : { max: text(max) }),
    ...(mean !== undefined && storable(mean) ? { mean } : {}),
  };
}

function bytes(value: unknown): number {
  return new TextEncoder().encode(JSON.stringify(value)).length;
}
