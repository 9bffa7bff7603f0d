import { type Dataset, reserved } from '../contracts/dataset.ts';
import { numericColumn } from '../table/table.ts';

/**
 * The target that each row may be learned from, shape (rows); NaN where a row must not be used.
 *
 * A row with a label counts with it. With `labels.absentMeans: negative` (binary) an unlabelled row counts as negative,
 * and only rows up to `maturedUntil` count at all: of younger ones mostly the positives are labelled yet, and to learn
 * from those alone would be biased.
 */
export function usableTarget({ table, extra }: Dataset): Float64Array {
  const labels = numericColumn(table, reserved.target).values;
  const absentIsNegative = extra.task === 'binary' && extra.project.labels.absentMeans === 'negative';
  if (!absentIsNegative) return Float64Array.from(labels);
  const time = numericColumn(table, reserved.time).values;
  const until = extra.maturedUntil ?? Number.POSITIVE_INFINITY;
  return labels.map((label, row) => {
    if (time[row]! > until) return Number.NaN;
    if (!Number.isNaN(label)) return label;
    // Without a time it cannot be told whether the row is mature, unless every row is.
    return Number.isNaN(time[row]!) && until !== Number.POSITIVE_INFINITY ? Number.NaN : 0;
  });
}

/** Indices of the rows whose target is not NaN, ascending. */
export function usableRows(target: Float64Array): Uint32Array {
  const rows = new Uint32Array(target.length);
  let count = 0;
  for (let row = 0; row < target.length; row++) if (!Number.isNaN(target[row]!)) rows[count++] = row;
  return rows.slice(0, count);
}
