import { quantile } from '../../stats/quantile.ts';

/**
 * Scores above it go to review: about the highest `fraction` of all. Records that are equal go together, so that where the highest score alone
 * is of more than that they are reviewed up to twice the fraction, and nobody is where it is of more still.
 * @param scores of rows that tell how scores are spread, in any order
 */
export function reviewThreshold(scores: Float64Array, fraction: number): number {
  const sorted = scores.toSorted();
  const threshold = quantile(sorted, 1 - fraction);
  const highest = sorted.at(-1);
  if (highest === undefined || threshold < highest) return threshold;
  const first = sorted.indexOf(highest);
  const isMany = sorted.length - first > 2 * fraction * sorted.length;
  return first === 0 || isMany ? threshold : sorted[first - 1]!;
}
