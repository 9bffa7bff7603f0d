import { momentsOf } from '../stats/moments.ts';
import { quantile } from '../stats/quantile.ts';
import { skewness } from '../stats/skewness.ts';
import { sortedFinite } from '../stats/sorted-finite.ts';
import { standardDeviation } from '../stats/standard-deviation.ts';
import { histogramEdges } from './histogram-edges.ts';
import type { BinnedCounts, NumberProfile } from './profile.ts';

const probabilities = [0, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 1];

/** Profile of numbers; missing ones (NaN) are left out. null without any. */
export function numberProfile(values: ArrayLike<number>): { profile: NumberProfile; distinct: number } | null {
  const sorted = sortedFinite(values);
  if (sorted.length === 0) return null;
  const moments = momentsOf(sorted);
  let distinct = 1;
  for (let i = 1; i < sorted.length; i++) if (sorted[i] !== sorted[i - 1]) distinct++;
  const negative = countBelow(sorted, 0);
  const profile = {
    mean: moments.mean,
    std: finite(standardDeviation(moments)),
    skewness: skewness(moments),
    zeros: countBelow(sorted, Number.MIN_VALUE) - negative,
    negative,
    quantiles: probabilities.map((p) => ({ p, value: quantile(sorted, p) })),
    histogram: binned(sorted, histogramEdges(sorted)),
  };
  return { profile, distinct };
}

/** Bin of a value over left-closed edges, the last bin closed; -1 below, `edges.length - 1` above. */
export function leftBin(edges: readonly number[], value: number): number {
  const last = edges.length - 1;
  if (value === edges[last]) return last - 1;
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (edges[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function binned(sorted: Float64Array, edges: number[]): BinnedCounts {
  const counts = new Array<number>(edges.length - 1).fill(0);
  let below = 0;
  let above = 0;
  for (const value of sorted) {
    const bin = leftBin(edges, value);
    if (bin < 0) below++;
    else if (bin >= counts.length) above++;
    else counts[bin]!++;
  }
  return { edges, counts, below, above };
}

/** Number of ascending values below the limit. */
function countBelow(sorted: Float64Array, limit: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

function finite(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null;
}
