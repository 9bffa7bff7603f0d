/**
 * Half the width of an asymptotic confidence sequence of a mean: an interval that holds at all sample sizes at once, however
 * often it is looked at (Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas, 'Time-uniform central limit theory and asymptotic
 * confidence sequences', 2024, theorem 2.2).
 * @param n values so far, 1 at least
 * @param deviation their standard deviation
 * @param alpha chance that the mean is ever outside, both sides together
 * @param tightest sample size at which it is narrowest. @default 20
 */
export function confidenceSequenceReach(n: number, deviation: number, alpha: number, tightest = 20): number {
  const log = -2 * Math.log(alpha);
  const rho2 = (log + Math.log(log) + 1) / tightest;
  const v = n * rho2 + 1;
  return deviation * Math.sqrt(((2 * v) / (n * n * rho2)) * Math.log(Math.sqrt(v) / alpha));
}
