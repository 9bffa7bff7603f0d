/**
 * Probability that the two-sample Kolmogorov-Smirnov distance of m and n values without ties is at least `statistic`, where both
 * are of one distribution: of all orders of the values, those whose path leaves the band (Hodges, 1957). Takes m n steps.
 */
export function kolmogorovExact(statistic: number, m: number, n: number): number {
  // Distances are multiples of 1 / (m n): halfway below this one, rounding does not matter.
  const band = (0.5 + Math.floor(statistic * m * n - 1e-7)) / (m * n);
  const outside = new Float64Array(n + 1);
  for (let j = 1; j <= n; j++) outside[j] = j / n > band ? 1 : 0;
  for (let i = 1; i <= m; i++) {
    if (i / m > band) outside[0] = 1;
    for (let j = 1; j <= n; j++)
      outside[j] = Math.abs(i / m - j / n) > band ? 1 : (i / (i + j)) * outside[j]! + (j / (i + j)) * outside[j - 1]!;
  }
  return outside[n]!;
}
