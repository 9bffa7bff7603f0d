import { fisherExact } from './fisher-exact.ts';
import { normalCdf } from './normal-cdf.ts';

/** Rows may be worth less than one each; the exact test counts whole ones. */
const whole = (count: number, rows: number) => [Math.round(count), Math.round(rows)] as const;

/** Fewer expected in a cell than this: the normal distribution does not hold. */
const least = 5;

/**
 * Whether `first` of `n` and `second` of `m` are of one proportion, two-sided: z with the pooled proportion (its square is the
 * chi-square statistic of 2 x 2 counts), the p-value by Fisher's exact test where a cell expects fewer than 5.
 * @returns null when either side has no rows
 */
export function proportionTest(
  first: number,
  n: number,
  second: number,
  m: number,
): { z: number; pValue: number } | null {
  if (n === 0 || m === 0) return null;
  const pooled = (first + second) / (n + m);
  if (pooled === 0 || pooled === 1) return { z: 0, pValue: 1 };
  const z = (second / m - first / n) / Math.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m));
  const few = Math.min(n, m) * Math.min(pooled, 1 - pooled) < least;
  return { z, pValue: few ? fisherExact(...whole(first, n), ...whole(second, m)) : 2 * normalCdf(-Math.abs(z)) };
}
