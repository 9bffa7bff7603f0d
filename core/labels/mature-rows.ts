import { type Dataset, reserved } from '../contracts/dataset.ts';
import { numericColumn } from '../table/table.ts';

/** `maturedUntil` where no label of any row that waits for one has arrived. */
export const neverMature = -8.64e15;

/** Whether what is known of a row's label came with it, so that none is waited for. */
export function settledReader({ table, extra }: Dataset): (row: number) => boolean {
  if (extra.maturedUntil === null) return () => true;
  if (!table.columns.some((c) => c.name === reserved.settled)) return () => false;
  const { values } = numericColumn(table, reserved.settled);
  return (row) => values[row] === 1;
}
