import { incompleteBeta } from './incomplete-beta.ts';

/** Tails of a count whose variance is above its mean. */
export interface CountTails {
  /** Chance of at most, and of at least, so many. */
  atMost(count: number): number;
  atLeast(count: number): number;
}

/**
 * The negative binomial distribution of a mean and a variance (Johnson, Kemp and Kotz, 'Univariate discrete distributions', 2005,
 * 5.6): a Poisson count whose rate varies. `P(X <= k) = I_p(r, k + 1)` with `p = mean / variance` and `r = mean p / (1 - p)`.
 * @throws RangeError unless 0 < mean < variance
 */
export function negativeBinomialTails(mean: number, variance: number): CountTails {
  if (!(mean > 0 && variance > mean))
    throw new RangeError(`negative binomial of mean ${mean} and variance ${variance}; expected 0 < mean < variance`);
  const p = mean / variance;
  const r = (mean * p) / (1 - p);
  return {
    atMost: (count) => incompleteBeta(p, r, count + 1),
    atLeast: (count) => (count <= 0 ? 1 : incompleteBeta(1 - p, count, r)),
  };
}
