import type { DependentMean } from './dependent-mean.ts';
import { studentReach } from './student-t.ts';

/** Of this skewness nothing is left but the rounding. */
const negligible = 1e-6;

/**
 * A one-sided lower bound of a mean by Student's t, with the skewness of the mean taken out by Hall's transformation (Hall,
 * 1992, "On the removal of skewness by transformation") where it is negative: seldom large losses beside many small gains make
 * the mean of few values look better and surer than it is. Seldom large gains are left alone, which is the safe side.
 * @param level chance that the bound is above the true mean, 0 to 0.5
 */
export function meanLowerBound({ mean, error, degrees, skewness }: DependentMean, level: number): number {
  if (!(level > 0 && level < 0.5)) throw new RangeError(`a bound at level ${level}; expected above 0 and below 0.5`);
  const reach = studentReach(1 - 2 * level, degrees);
  const a = Math.min(0, skewness);
  // The inverse of t + a t^2 / 3 + a^2 t^3 / 27 + a / 6, which grows with t; where the cubic term leads it would be surer than Student's t.
  const t = a > -negligible ? reach : Math.max(reach, (3 / a) * (Math.cbrt(1 + a * (reach - a / 6)) - 1));
  return mean - t * error;
}
