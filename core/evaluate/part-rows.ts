import type { Dataset } from '../contracts/dataset.ts';
import type { Prepared } from '../prepare/prepared.ts';
import { costsOf, valuesOf } from '../table/rows-of-part.ts';
import { isStringColumn } from '../table/table.ts';
import type { PartRows } from './evaluate.ts';

/** Rows of prepared data as evaluation reads them, with the entity that bootstrap blocks are made of. */
export function partRows(dataset: Dataset, prepared: Prepared, rows: Uint32Array): PartRows {
  const entity = entityCodes(dataset, prepared, rows);
  return {
    target: Float64Array.from(rows, (row) => prepared.target[row]!),
    time: Float64Array.from(rows, (row) => prepared.time[row]!),
    weights: prepared.weight && valuesOf(prepared.weight, rows, 1),
    imputed: prepared.imputed && Uint8Array.from(rows, (row) => prepared.imputed![row]!),
    costs: prepared.costs && costsOf(prepared.costs, rows),
    ...entity,
  };
}

/** The column that the split keeps together, else the entity of the project's first window. */
function entityCodes(
  { table, extra }: Dataset,
  { rowIndex }: Prepared,
  rows: Uint32Array,
): { entity: Int32Array; entityName: string } | undefined {
  const { data, features } = extra.project;
  const name = data.split?.group ?? features.windows[0]?.entity;
  const column = table.columns.find((c) => c.name === name);
  if (!column) return undefined;
  const entityName = column.name;
  if (isStringColumn(column))
    return { entity: Int32Array.from(rows, (row) => column.codes[rowIndex[row]!]!), entityName };
  const codes = new Map<number, number>();
  const entity = Int32Array.from(rows, (row) => {
    const value = column.values[rowIndex[row]!]!;
    if (Number.isNaN(value)) return -1;
    const code = codes.get(value) ?? codes.size;
    codes.set(value, code);
    return code;
  });
  return { entity, entityName };
}
