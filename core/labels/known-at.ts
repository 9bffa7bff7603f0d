import { type Dataset, reserved } from '../contracts/dataset.ts';
import { numericColumn } from '../table/table.ts';
import { settledReader } from './mature-rows.ts';
import { maturityOf } from './maturity.ts';

/**
 * When the outcome of each row was known, ms: its label had arrived and, where labels come later than rows, the row was mature. Before
 * that mostly one of the outcomes is labelled, and to learn from it alone would be biased.
 * @returns shape (rows); -Infinity for a row that has neither a time nor a label with one
 */
export function knownAt(dataset: Dataset): Float64Array {
  const { table, extra } = dataset;
  const time = numericColumn(table, reserved.time).values;
  const labelledAt = numericColumn(table, reserved.labelledAt).values;
  const settled = settledReader(dataset);
  const maturity = maturityOf(extra);
  const moment = (value: number) => (Number.isNaN(value) ? Number.NEGATIVE_INFINITY : value);
  return time.map((t, row) => Math.max(moment(settled(row) ? t : t + maturity), moment(labelledAt[row]!)));
}
