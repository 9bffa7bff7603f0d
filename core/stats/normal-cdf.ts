/**
 * Probability that a standard normal variable is at most x. Relative error below 1e-13, in the tails too: series of erf
 * near 0, continued fraction of erfc elsewhere (Abramowitz and Stegun 7.1.6 and 7.1.14).
 */
export function normalCdf(x: number): number {
  if (Number.isNaN(x)) return Number.NaN;
  const z = Math.abs(x) / Math.SQRT2;
  const upper = z < 2 ? 0.5 - erfSeries(z) / 2 : erfcFraction(z) / 2;
  return x < 0 ? upper : 1 - upper;
}

function erfSeries(z: number): number {
  let term = z;
  let sum = z;
  for (let n = 1; Math.abs(term) > 1e-17 * sum; n++) {
    term *= (2 * z * z) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-z * z) * sum;
}

function erfcFraction(z: number): number {
  if (z > 27.3) return 0;
  let fraction = z;
  for (let n = 120; n >= 1; n--) fraction = z + n / 2 / fraction;
  return Math.exp(-z * z) / (Math.sqrt(Math.PI) * fraction);
}
