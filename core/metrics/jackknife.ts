import type { Batches } from './batches.ts';
import type { Statistic } from './statistics.ts';

/**
 * Pseudo-values of a statistic under leaving out one batch at a time (Tukey's jackknife): for a mean over batches of equal size
 * the means of the batches, for any other smooth statistic what they contribute. Their mean and spread are those of the statistic.
 * @returns shape (batches); NaN where the statistic is not defined without a batch
 */
export function jackknife({ rows }: Batches, statistic: Statistic): Float64Array {
  const weights = new Float64Array(rows.reduce((n, batch) => n + batch.length, 0)).fill(1);
  const all = statistic(weights);
  return Float64Array.from(rows, (batch) => {
    for (const row of batch) weights[row] = 0;
    const without = statistic(weights);
    for (const row of batch) weights[row] = 1;
    return rows.length * all - (rows.length - 1) * without;
  });
}
