import type { Batches } from './batches.ts';

/**
 * Pseudo-values of a statistic under leaving out one batch at a time (Tukey's jackknife): for a mean over batches of equal size
 * the means of the batches, for any other smooth statistic what they contribute. Their mean and spread are those of the statistic.
 * @param statistic of weights by row
 * @param base weights of the rows; all 1 without
 * @returns shape (batches); NaN where the statistic is not defined without a batch
 */
export function jackknife(
  { rows }: Batches,
  statistic: (weights?: Float64Array) => number,
  base?: Float64Array | null,
): Float64Array {
  const count = rows.reduce((n, batch) => n + batch.length, 0);
  const weights = base ? Float64Array.from(base) : new Float64Array(count).fill(1);
  const all = statistic(weights);
  return Float64Array.from(rows, (batch) => {
    for (const row of batch) weights[row] = 0;
    const without = statistic(weights);
    for (const row of batch) weights[row] = base ? base[row]! : 1;
    return rows.length * all - (rows.length - 1) * without;
  });
}
