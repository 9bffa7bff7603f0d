import { quantile } from '../stats/quantile.ts';

/** A percentile of fewer values is one of the largest. */
const fewest = 20;

/**
 * A percentile that a pause of the machine does not make: the median of the percentiles of batches that followed each other. What slows some
 * values of every batch, as the collection of garbage or a heavy record does, counts; what fell upon fewer than half of them does not.
 * @param values in the order in which they were measured, at least one
 * @param p in [0, 1]
 * @param batches at most; fewer where a batch would have fewer than 20 values
 */
export function steadyPercentile(values: Float64Array, p: number, batches: number): number {
  const { length } = values;
  const size = Math.ceil(length / Math.max(1, Math.min(batches, Math.floor(length / fewest))));
  const own: number[] = [];
  for (let at = 0; at < length; at += size) own.push(quantile(values.slice(at, at + size).sort(), p));
  return quantile(
    own.sort((a, b) => a - b),
    0.5,
  );
}
