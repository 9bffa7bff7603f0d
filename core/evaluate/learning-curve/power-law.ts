/** Exponents that learning curves of tables show; at 1 the excess falls as one over the rows. */
const exponents = Array.from({ length: 19 }, (_, i) => 0.1 + 0.05 * i);

/**
 * Least-squares fit of a + b rows^-c with c from 0.1 to 1 (inverse power law: Cortes et al., 1994), points weighted by
 * their rows, since later points tell more of what follows (Figueroa et al., 2012). The metric gets no worse with more
 * rows: where the points say so, b is 0.
 * @param rows ascending
 * @param higherIsBetter whether a higher score is better
 * @returns the fitted metric at a number of rows, and the root mean square of what is left, relative to the range of the
 * points (0 where they are all alike)
 */
export function fitPowerLaw(
  rows: readonly number[],
  scores: readonly number[],
  higherIsBetter: boolean,
): { at: (rows: number) => number; misfit: number } {
  // In units of the largest number, so that powers stay near 1.
  const unit = rows.at(-1)!;
  const weights = rows.map((n) => n / unit);
  const total = sumOf(weights, () => 1);
  const mean = sumOf(weights, (i) => scores[i]!) / total;
  let best = { a: mean, b: 0, c: 1, error: sumOf(weights, (i) => (scores[i]! - mean) ** 2) };
  for (const c of exponents) {
    const x = weights.map((n) => n ** -c);
    const middle = sumOf(weights, (i) => x[i]!) / total;
    const spread = sumOf(weights, (i) => (x[i]! - middle) ** 2);
    const b = sumOf(weights, (i) => (x[i]! - middle) * (scores[i]! - mean)) / spread;
    if (!(higherIsBetter ? b < 0 : b > 0)) continue;
    const a = mean - b * middle;
    const error = sumOf(weights, (i) => (scores[i]! - a - b * x[i]!) ** 2);
    if (error < best.error) best = { a, b, c, error };
  }
  const range = Math.max(...scores) - Math.min(...scores);
  return {
    at: (n) => best.a + best.b * (n / unit) ** -best.c,
    misfit: range > 0 ? Math.sqrt(best.error / total) / range : 0,
  };
}

function sumOf(weights: readonly number[], value: (i: number) => number): number {
  return weights.reduce((sum, w, i) => sum + w * value(i), 0);
}
