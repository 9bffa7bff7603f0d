import { kolmogorovExact } from './kolmogorov-exact.ts';
import { kolmogorovSurvival } from './kolmogorov-survival.ts';

/** Above so many pairs the limiting distribution is as good, and much faster. */
const exactPairs = 1_000_000;

/**
 * Two-sample Kolmogorov-Smirnov test of ascending samples: the largest distance of their distribution functions and its
 * p-value, exact up to 1,000,000 pairs (scipy.stats.ks_2samp, method exact), else of the limiting distribution
 * (scipy.stats.kstwobign at D sqrt(mn/(m+n))). Null when a sample is empty.
 */
export function kolmogorovSmirnov(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
): { statistic: number; pValue: number } | null {
  const m = first.length;
  const n = second.length;
  if (m === 0 || n === 0) return null;
  let statistic = 0;
  for (let i = 0, j = 0; i < m && j < n; ) {
    const x = Math.min(first[i]!, second[j]!);
    while (i < m && first[i]! <= x) i++;
    while (j < n && second[j]! <= x) j++;
    statistic = Math.max(statistic, Math.abs(i / m - j / n));
  }
  return { statistic, pValue: kolmogorovPValue(statistic, m, n) };
}

/** Of the distance of m and n values. */
export function kolmogorovPValue(statistic: number, m: number, n: number): number {
  if (statistic === 0) return 1;
  return m * n <= exactPairs
    ? kolmogorovExact(statistic, m, n)
    : kolmogorovSurvival(statistic * Math.sqrt((m * n) / (m + n)));
}
