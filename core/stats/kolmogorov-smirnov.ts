/**
 * Two-sample Kolmogorov-Smirnov test of ascending samples: the largest distance of their distribution functions and its
 * asymptotic p-value (scipy.stats.kstwobign at D sqrt(mn/(m+n))). Both null when a sample is empty.
 */
export function kolmogorovSmirnov(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
): { statistic: number; pValue: number } | null {
  const m = first.length;
  const n = second.length;
  if (m === 0 || n === 0) return null;
  let statistic = 0;
  for (let i = 0, j = 0; i < m && j < n; ) {
    const x = Math.min(first[i]!, second[j]!);
    while (i < m && first[i]! <= x) i++;
    while (j < n && second[j]! <= x) j++;
    statistic = Math.max(statistic, Math.abs(i / m - j / n));
  }
  return { statistic, pValue: survival(statistic * Math.sqrt((m * n) / (m + n))) };
}

/** Kolmogorov's limiting distribution; the theta form converges where the alternating one does not. */
function survival(x: number): number {
  if (x < 0.2) return 1;
  let sum = 0;
  if (x < 1.18) {
    for (let k = 1; k <= 4; k++) sum += Math.exp(-((2 * k - 1) ** 2 * Math.PI ** 2) / (8 * x * x));
    return 1 - (Math.sqrt(2 * Math.PI) / x) * sum;
  }
  for (let k = 1; k <= 4; k++) sum += (k % 2 === 1 ? 2 : -2) * Math.exp(-2 * k * k * x * x);
  return sum;
}
