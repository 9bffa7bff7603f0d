import { normalQuantile } from './normal-quantile.ts';

/**
 * The fraction of `rows` that chance hardly exceeds where the true fraction is `expected`: the critical value of the one-sided
 * score test. A fraction is above it just where the lower end of its Wilson interval (Wilson, 1927) is above `expected`.
 * @param alpha chance of exceeding it, e.g. 0.01
 */
export function fractionBound(expected: number, rows: number, alpha: number): number {
  const p = Math.min(Math.max(expected, 0), 1);
  return p + normalQuantile(1 - alpha) * Math.sqrt((p * (1 - p)) / rows);
}
