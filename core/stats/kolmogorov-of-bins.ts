import { kolmogorovSurvival } from './kolmogorov-survival.ts';
import { sumOf } from './sum-of.ts';

/**
 * Kolmogorov-Smirnov distance of two vectors of counts over the same ascending bins: the largest at an edge. It is at most the
 * largest fraction that either side has in one bin below that of the values, and its limiting p-value is not too small.
 * @returns null when either side has no rows
 */
export function kolmogorovOfBins(
  first: readonly number[],
  second: readonly number[],
): { statistic: number; pValue: number } | null {
  if (first.length !== second.length)
    throw new RangeError(`distance of ${first.length} with ${second.length} bins; expected the same bins`);
  const n = sumOf(first);
  const m = sumOf(second);
  if (n === 0 || m === 0) return null;
  let statistic = 0;
  let below = 0;
  let belowSecond = 0;
  for (let i = 0; i < first.length; i++) {
    below += first[i]!;
    belowSecond += second[i]!;
    statistic = Math.max(statistic, Math.abs(below / n - belowSecond / m));
  }
  return { statistic, pValue: kolmogorovSurvival(statistic * Math.sqrt((n * m) / (n + m))) };
}
