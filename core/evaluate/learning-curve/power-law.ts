/** Exponents that learning curves of tables show; at 1 the excess falls as one over the rows. */
const exponents = Array.from({ length: 19 }, (_, i) => 0.1 + 0.05 * i);

/**
 * Least-squares fit of a + b rows^-c with c from 0.1 to 1 (inverse power law: Cortes et al., 1994; Figueroa et al., 2012).
 * The metric gets no worse with more rows: where the points say so, b is 0.
 * @param rows ascending
 * @param rising higher is better
 * @returns the fitted metric at a number of rows
 */
export function fitPowerLaw(
  rows: readonly number[],
  scores: readonly number[],
  rising: boolean,
): (at: number) => number {
  const mean = scores.reduce((a, b) => a + b, 0) / scores.length;
  let best = { a: mean, b: 0, c: 1, error: squares(scores.map((s) => s - mean)) };
  // In units of the largest number, so that powers stay near 1.
  const unit = rows.at(-1)!;
  for (const c of exponents) {
    const x = rows.map((n) => (n / unit) ** -c);
    const middle = x.reduce((a, b) => a + b, 0) / x.length;
    const spread = squares(x.map((v) => v - middle));
    const b = x.reduce((sum, v, i) => sum + (v - middle) * (scores[i]! - mean), 0) / spread;
    if (!(rising ? b < 0 : b > 0)) continue;
    const a = mean - b * middle;
    const error = squares(scores.map((s, i) => s - a - b * x[i]!));
    if (error < best.error) best = { a, b, c, error };
  }
  return (at) => best.a + best.b * (at / unit) ** -best.c;
}

function squares(values: readonly number[]): number {
  return values.reduce((sum, v) => sum + v * v, 0);
}
