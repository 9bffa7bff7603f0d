import { incompleteBeta } from './incomplete-beta.ts';

/**
 * Probability that a value of Student's t distribution is at least as far from 0 as `t`: the two-sided p-value.
 * @throws RangeError for degrees of freedom that are not positive
 */
export function studentTwoSided(t: number, degrees: number): number {
  if (!(degrees > 0))
    throw new RangeError(`Student's t with ${degrees} degrees of freedom; expected a positive number`);
  if (Number.isNaN(t)) return Number.NaN;
  return incompleteBeta(degrees / (degrees + t * t), degrees / 2, 0.5);
}

/** The distance from 0 that a fraction of `confidence` of the distribution lies within. @throws RangeError */
export function studentReach(confidence: number, degrees: number): number {
  if (!(confidence > 0 && confidence < 1))
    throw new RangeError(`Student's t within ${confidence}; expected a probability between 0 and 1`);
  let low = 0;
  let high = 1;
  while (studentTwoSided(high, degrees) > 1 - confidence) high *= 2;
  for (let i = 0; i < 100 && high - low > 1e-12 * high; i++) {
    const middle = (low + high) / 2;
    if (studentTwoSided(middle, degrees) > 1 - confidence) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
