import { type Dataset, reserved } from '../contracts/dataset.ts';
import { numericColumn } from '../table/table.ts';
import { decisionReader, hidesOutcome } from '../values/decisions.ts';
import { settledReader } from './mature-rows.ts';

/** Target of a row of an anomaly project that nobody has labelled: it is learned from all the same. */
export const unlabelled = -1;

/**
 * The target that each row may be learned from, shape (rows); NaN where a row must not be used.
 *
 * Where labels arrive after their rows, only rows up to `maturedUntil` count, with a label or without: of younger ones mostly
 * those are labelled yet whose label comes sooner, e.g. the positives, and to learn from these alone would be biased. Rows of
 * files that bring their labels with them wait for none.
 *
 * Of mature rows one with a label counts with it. With `labels.absentMeans: negative` (binary) one without counts as negative,
 * unless its last decision was to block or to review it: what was not let through cannot turn out bad, so nothing is known of it
 * until a review or an inquiry says so.
 */
export function usableTarget(dataset: Dataset): Float64Array {
  const { table, extra } = dataset;
  const labels = numericColumn(table, reserved.target).values;
  const absentIsNegative = extra.task === 'binary' && extra.project.labels.absentMeans === 'negative';
  const time = numericColumn(table, reserved.time).values;
  const until = extra.maturedUntil ?? Number.POSITIVE_INFINITY;
  const settled = settledReader(dataset);
  const decision = decisionReader(table);
  if (extra.task === 'anomaly') return labels.map((label) => (Number.isNaN(label) ? unlabelled : label));
  return labels.map((label, row) => {
    if (time[row]! > until && !settled(row)) return Number.NaN;
    if (!Number.isNaN(label)) return label;
    if (!absentIsNegative || hidesOutcome(decision(row))) return Number.NaN;
    // Without a time it cannot be told whether the row is mature, unless it waits for no label.
    return Number.isNaN(time[row]!) && !settled(row) ? Number.NaN : 0;
  });
}

/** Indices of the rows whose target is not NaN, ascending. */
export function usableRows(target: Float64Array): Uint32Array {
  const rows = new Uint32Array(target.length);
  let count = 0;
  for (let row = 0; row < target.length; row++) if (!Number.isNaN(target[row]!)) rows[count++] = row;
  return rows.slice(0, count);
}
