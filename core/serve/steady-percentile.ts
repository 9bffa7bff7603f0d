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
export function steadyPercentile(values: readonly number[], p: number, batches: number): number {
  const count = Math.max(1, Math.min(batches, Math.floor(values.length / fewest)));
  const own = Array.from({ length: count }, (_, batch) => {
    const [from, to] = [batch, batch + 1].map((edge) => Math.round((edge * values.length) / count));
    return quantile(Float64Array.from(values.slice(from, to)).sort(), p);
  });
  return quantile(Float64Array.from(own).sort(), 0.5);
}
