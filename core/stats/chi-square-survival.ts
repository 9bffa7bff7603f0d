import { upperIncompleteGamma } from './incomplete-gamma.ts';

/** Probability that a chi-square variable is above x (scipy.stats.chi2.sf). */
export function chiSquareSurvival(x: number, degrees: number): number {
  return upperIncompleteGamma(degrees / 2, Math.max(0, x) / 2);
}
