import { sumOf } from './sum-of.ts';
import { wasserstein } from './wasserstein.ts';

/** Counts over bins of numbers, with the sum of the values of each. */
export interface BinSums {
  counts: readonly number[];
  sums: readonly number[];
}

/**
 * Wasserstein distance of order 1 of two histograms over the same ascending bins, every row at the mean of its bin. It differs
 * from that of the values by at most the mean distance of values to the means of their bins, of both sides together; a shift of
 * the mean is never hidden.
 * @returns null when either side has no rows
 */
export function wassersteinOfBins(first: BinSums, second: BinSums): number | null {
  const [a, b] = [points(first), points(second)];
  return wasserstein(a.values, b.values, a.weights, b.weights);
}

/** Standard deviation of the means of the bins: what lies within bins is left out. 0 without spread. */
export function spreadOfBins(bins: BinSums): number {
  const { values, weights } = points(bins);
  const total = sumOf(weights);
  if (total === 0) return 0;
  const mean = values.reduce((sum, value, i) => sum + (value * weights[i]!) / total, 0);
  return Math.sqrt(values.reduce((sum, value, i) => sum + ((value - mean) ** 2 * weights[i]!) / total, 0));
}

function points({ counts, sums }: BinSums): { values: number[]; weights: number[] } {
  const filled = counts.map((_, i) => i).filter((i) => counts[i]! > 0);
  return { values: filled.map((i) => sums[i]! / counts[i]!), weights: filled.map((i) => counts[i]!) };
}
