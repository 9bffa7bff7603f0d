/**
 * Correlation ratio (eta) of a number with a category: the fraction of its spread that lies between categories, as a square
 * root, in [0, 1]. Rows with a missing value or code do not count; null with fewer than two rows or no spread.
 */
export function correlationRatio(
  values: ArrayLike<number>,
  codes: ArrayLike<number>,
  categories: number,
): number | null {
  const counts = new Float64Array(categories);
  const means = new Float64Array(categories);
  let n = 0;
  let mean = 0;
  let total = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    const code = codes[i]!;
    if (code < 0 || !Number.isFinite(value)) continue;
    counts[code]!++;
    means[code]! += (value - means[code]!) / counts[code]!;
    const distance = value - mean;
    mean += distance / ++n;
    total += distance * (value - mean);
  }
  if (n < 2 || !(total > 0) || !Number.isFinite(total)) return null;
  let between = 0;
  for (let c = 0; c < categories; c++) between += counts[c]! * (means[c]! - mean) ** 2;
  return Math.sqrt(Math.min(1, between / total));
}
