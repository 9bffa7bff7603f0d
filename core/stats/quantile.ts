/**
 * Quantile of ascending values by linear interpolation (Hyndman and Fan type 7, the default of NumPy and R); NaN without
 * values.
 * @param p in [0, 1]
 */
export function quantile(sorted: ArrayLike<number>, p: number): number {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`quantile at ${p}; expected a probability from 0 to 1`);
  if (sorted.length === 0) return Number.NaN;
  const position = (sorted.length - 1) * p;
  const below = Math.floor(position);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  const weight = position - below;
  return weight === 0 || low === high ? low : low * (1 - weight) + high * weight;
}
