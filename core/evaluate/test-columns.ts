import type { Dataset } from '../contracts/dataset.ts';
import { costColumns } from '../metrics/cost/cost.ts';
import { type SlicedColumns, sliceColumns } from '../prepare/slice-columns.ts';
import { type Column, numericColumn } from '../table/table.ts';

/** What the records say of the test rows: columns of the snapshot, whether or not they are features. */
export interface TestColumns {
  sliced: SlicedColumns;
  /** Marked `protected`. */
  protected: Column[];
  /** Columns of costs, and how many of the rows have none there: it counts as 0. Those that all have are left out. */
  missingCosts: { column: string; rows: number }[];
  /** Rows of the columns, in the order of the test part. */
  rows: Uint32Array;
}

/**
 * @param rows of the table
 * @throws UnknownColumn for a name in `evaluation.slices`
 */
export function testColumns(dataset: Dataset, rows: Uint32Array): TestColumns {
  const { table, extra } = dataset;
  const contract = extra.project.data.sources.find((source) => source.role === 'records')?.columns ?? {};
  return {
    sliced: sliceColumns(dataset),
    protected: table.columns.filter(({ name }) => contract[name]?.protected),
    missingCosts: costColumns(extra.project.objective.costs).flatMap((name) => {
      const { values } = numericColumn(table, name);
      const missing = rows.reduce((n, row) => n + (Number.isNaN(values[row]!) ? 1 : 0), 0);
      return missing > 0 ? [{ column: name, rows: missing }] : [];
    }),
    rows,
  };
}
