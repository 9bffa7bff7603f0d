/** Probability that Kolmogorov's limiting distribution is above x (scipy.stats.kstwobign.sf). */
export function kolmogorovSurvival(x: number): number {
  if (x < 0.2) return 1;
  let sum = 0;
  // The theta form converges where the alternating one does not.
  if (x < 1.18) {
    for (let k = 1; k <= 4; k++) sum += Math.exp(-((2 * k - 1) ** 2 * Math.PI ** 2) / (8 * x * x));
    return 1 - (Math.sqrt(2 * Math.PI) / x) * sum;
  }
  for (let k = 1; k <= 4; k++) sum += (k % 2 === 1 ? 2 : -2) * Math.exp(-2 * k * k * x * x);
  return sum;
}

/** The x above which Kolmogorov's limiting distribution is with probability alpha, up to 0.1: the first term of its series. */
export function kolmogorovCritical(alpha: number): number {
  return Math.sqrt(-Math.log(alpha / 2) / 2);
}
