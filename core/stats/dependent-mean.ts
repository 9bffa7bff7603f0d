import { sumOf } from './sum-of.ts';

/** The mean of values in order of time, and how sure it is. */
export interface DependentMean {
  mean: number;
  /** Standard error, with what successive values have in common. */
  error: number;
  /** Of Student's t, by the number of values that independent ones would be worth; at least 2. */
  degrees: number;
  /** Of the distribution of the mean, as the values tell it. */
  skewness: number;
  /** Of successive values, 0 to 0.8. */
  autocorrelation: number;
}

const mostAutocorrelation = 0.8;

/**
 * Mean of values whose neighbours may be alike, as those of successive days are. The autocorrelation of lag 1 is corrected for
 * its bias (Kendall, 1954: the estimate is (1 + 3 rho) / n too low) and taken as 0 where it is negative; n values count as
 * n (1 - rho) / (1 + rho), those of an AR(1) process (Zwiers and von Storch, 1995).
 * @param ordered false: the values are independent
 * @throws RangeError with fewer than 6 values
 */
export function dependentMean(values: Float64Array, ordered: boolean): DependentMean {
  const n = values.length;
  if (n < 6) throw new RangeError(`the error of a mean of ${n} dependent values; expected at least 6`);
  const mean = sumOf(values) / n;
  const scale = values.reduce((most, value) => Math.max(most, Math.abs(value - mean)), 0);
  if (!(scale > 0)) return { mean, error: 0, degrees: n - 1, skewness: 0, autocorrelation: 0 };
  // In parts of the largest deviation: powers of tiny ones would be 0.
  const deviations = values.map((value) => (value - mean) / scale);
  let [squares, products, cubes] = [0, 0, 0];
  deviations.forEach((d, i) => {
    squares += d * d;
    cubes += d ** 3;
    if (i > 0) products += d * deviations[i - 1]!;
  });
  const lagged = ((products / squares) * n + 1) / (n - 3);
  const autocorrelation = ordered ? Math.min(mostAutocorrelation, Math.max(0, lagged)) : 0;
  const inflation = (1 + autocorrelation) / (1 - autocorrelation);
  const variance = squares / Math.max(1, n - inflation);
  const unbiased = Math.sqrt(n * (n - 1)) / (n - 2);
  const skewness = (unbiased * (cubes / n)) / (squares / n) ** 1.5 / Math.sqrt(n);
  const error = scale * Math.sqrt((variance * inflation) / n);
  return { mean, error, degrees: Math.max(2, n / inflation - 1), skewness, autocorrelation };
}
