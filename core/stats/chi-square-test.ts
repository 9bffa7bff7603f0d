import { chiSquareSurvival } from './chi-square-survival.ts';
import { sumOf } from './sum-of.ts';

export interface ChiSquareTest {
  statistic: number;
  /** Bins that were compared, less one. */
  degrees: number;
  pValue: number;
}

/**
 * Chi-square test of homogeneity between two vectors of counts over the same bins, without correction
 * (scipy.stats.chi2_contingency). Bins that expect fewer than `least` rows on either side are pooled, the smallest first, until
 * the pool expects as many: below 5 the limiting distribution does not hold (Cochran, 1954).
 * @returns null when a side has no rows, or fewer than two bins are left
 */
export function chiSquareTest(first: readonly number[], second: readonly number[], least = 5): ChiSquareTest | null {
  if (first.length !== second.length)
    throw new RangeError(`chi-square test of ${first.length} with ${second.length} bins; expected the same bins`);
  const n = sumOf(first);
  const m = sumOf(second);
  if (n === 0 || m === 0) return null;
  const bins = pooled(first, second, (least * (n + m)) / Math.min(n, m));
  if (bins.length < 2) return null;
  let statistic = 0;
  for (const [a, b] of bins) {
    const expected = ((a + b) * n) / (n + m);
    statistic += (a - expected) ** 2 / expected + (b - (a + b - expected)) ** 2 / (a + b - expected);
  }
  const degrees = bins.length - 1;
  return { statistic, degrees, pValue: chiSquareSurvival(statistic, degrees) };
}

/** Pairs of counts, those with a total below `least` added up from the smallest on. */
function pooled(first: readonly number[], second: readonly number[], least: number): [number, number][] {
  const bins = first.map((a, i): [number, number] => [a, second[i]!]).filter(([a, b]) => a + b > 0);
  bins.sort(([a, b], [c, d]) => a + b - (c + d));
  let pool: [number, number] | undefined;
  while (bins.length > 0) {
    const [a, b] = bins[0]!;
    const total = a + b + (pool ? pool[0] + pool[1] : 0);
    if (pool ? pool[0] + pool[1] >= least : a + b >= least) break;
    bins.shift();
    pool = pool ? [pool[0] + a, pool[1] + b] : [a, b];
    if (total >= least) break;
  }
  return pool ? [pool, ...bins] : bins;
}
