import type { Dataset } from '../contracts/dataset.ts';
import type { Column } from '../table/table.ts';
import { type SlicedColumns, sliceColumns } from './slices/slice-columns.ts';

/** What the records say of the test rows: columns of the snapshot, whether or not they are features. */
export interface TestColumns {
  sliced: SlicedColumns;
  /** Marked `protected`. */
  protected: Column[];
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
    rows,
  };
}
