import { weightedMean } from '../../stats/weighted-mean.ts';

/** Ends of the intervals of rows; shapes (rows). */
export interface Bounds {
  /** Fraction of the true values that shall lie within. */
  coverage: number;
  lower: Float64Array;
  upper: Float64Array;
}

/** Metrics that intervals add to those of a regression. */
export const intervalMetrics = ['intervalCoverage', 'intervalWidth', 'intervalScore'] as const;

/** 1 for each target within its interval, the ends included, else 0. */
export function coveredRows({ lower, upper }: Bounds, target: ArrayLike<number>): Float64Array {
  return lower.map((low, i) => (target[i]! >= low && target[i]! <= upper[i]! ? 1 : 0));
}

/**
 * Fraction of targets within, mean width, and the interval score (Winkler 1972; Gneiting and Raftery 2007): the width, and 2/(1 - coverage)
 * times how far outside a target lies; lower is better.
 */
export function intervalStatistics(
  bounds: Bounds,
  target: Float64Array,
): Record<(typeof intervalMetrics)[number], (weights?: Float64Array) => number> {
  const { coverage, lower, upper } = bounds;
  const covered = coveredRows(bounds, target);
  const widths = lower.map((low, i) => upper[i]! - low);
  const scores = widths.map((width, i) => {
    const outside = Math.max(0, lower[i]! - target[i]!, target[i]! - upper[i]!);
    return width + (2 / (1 - coverage)) * outside;
  });
  return {
    intervalCoverage: (weights) => weightedMean(covered, weights),
    intervalWidth: (weights) => weightedMean(widths, weights),
    intervalScore: (weights) => weightedMean(scores, weights),
  };
}
