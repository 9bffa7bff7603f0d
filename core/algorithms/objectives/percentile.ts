import { sumOf } from '../../stats/sum-of.ts';

/**
 * The value below which a fraction `level` of the values lies, which minimises the pinball loss. Without weights
 * interpolated between two neighbours as in NumPy, and in LightGBM's leaves and initial scores.
 * @param level above 0, below 1
 */
export function percentile(values: Float64Array, weights: Float64Array | undefined, level: number): number {
  if (values.length <= 1) return values[0] ?? 0;
  return weights ? weightedPercentile(values, weights, level) : plainPercentile(values.toSorted(), level);
}

function plainPercentile(sorted: Float64Array, level: number): number {
  const position = (sorted.length - 1) * level;
  const below = Math.floor(position);
  const lower = sorted[below]!;
  const upper = sorted[Math.min(sorted.length - 1, below + 1)]!;
  return lower + (upper - lower) * (position - below);
}

/** The first value up to which more than the fraction of the weight lies; it minimises the weighted loss. */
function weightedPercentile(values: Float64Array, weights: Float64Array, level: number): number {
  const order = Uint32Array.from(values.keys()).sort((a, b) => values[a]! - values[b]! || a - b);
  const threshold = level * sumOf(weights);
  let sum = 0;
  for (const i of order) {
    sum += weights[i]!;
    if (sum > threshold) return values[i]!;
  }
  return values[order.at(-1)!]!;
}
