import type { Blocks } from '../../metrics/bootstrap.ts';
import type { Estimate } from '../../metrics/estimate.ts';
import { normalQuantile } from '../../stats/normal-quantile.ts';
import { studentReach, studentTwoSided } from '../../stats/student-t.ts';
import { type Linear, linearise } from './linearise.ts';

/** A slice against all other rows. */
export interface SliceComparison {
  slice: Estimate;
  rest: number;
  /** Slice less rest. */
  difference: Estimate;
  /** Test that they are equal: two-sided. */
  p: number;
  /** The difference over its standard error. */
  t: number;
  degrees: number;
  /** Standardised difference, see `effectOf`. */
  effect: number;
}

/** Fewer blocks than these on either side leave the variance unknown. */
const minBlocks = 5;

/**
 * Tests whether a metric is the same in a slice and in the rest: Welch's t-test (1947), for the area under the curve with the
 * variance of DeLong et al. (1988); where rows come in blocks (days, customers) contributions are summed by block first, so
 * that rows of a block need not be independent and a block may lie on both sides (Obuchowski, 1997, for the area).
 * @param member 1 for the rows of the slice, 0 for the rest
 * @returns undefined where it cannot be tested: too few rows, classes or blocks, or no variance
 */
export function compareSlice(
  metric: Linear,
  member: Uint8Array,
  blocks: Blocks,
  confidence: number,
): SliceComparison | undefined {
  const contributions = new Float64Array(member.length);
  const slice = linearise(metric, member, 1, contributions);
  const rest = linearise(metric, member, 0, contributions);
  if (!slice || !rest) return undefined;
  const sums = blockSums(contributions, member, blocks);
  const [inSlice, inRest] = [sums.counts[1]!, sums.counts[0]!];
  if (Math.min(inSlice, inRest) < (blocks.kind === 'row' ? 2 : minBlocks)) return undefined;
  // Rows are corrected for the degree of freedom that their mean takes already.
  const correction = (n: number) => (blocks.kind === 'row' ? 1 : n / (n - 1));
  const ofSlice = sums.squares[1]! * correction(inSlice);
  const ofRest = sums.squares[0]! * correction(inRest);
  const shared = sums.products * Math.sqrt(correction(inSlice) * correction(inRest));
  const variance = ofSlice + ofRest - 2 * shared;
  if (!(variance > 1e-30)) return undefined;
  const degrees = (ofSlice + ofRest) ** 2 / (ofSlice ** 2 / (inSlice - 1) + ofRest ** 2 / (inRest - 1));
  const reach = studentReach(confidence, degrees);
  const difference = slice.estimate - rest.estimate;
  const t = difference / Math.sqrt(variance);
  return {
    slice: around(slice.estimate, reach * Math.sqrt(ofSlice), metric),
    rest: rest.estimate,
    difference: around(difference, reach * Math.sqrt(variance)),
    p: studentTwoSided(t, degrees),
    t,
    degrees,
    effect: effectOf(metric, slice, rest),
  };
}

function blockSums(contributions: Float64Array, member: Uint8Array, { kind, of, count }: Blocks) {
  if (kind === 'row') return rowSums(contributions, member);
  const sums = new Float64Array(2 * count);
  const seen = new Uint8Array(2 * count);
  for (let i = 0; i < member.length; i++) {
    const at = 2 * of[i]! + member[i]!;
    sums[at]! += contributions[i]!;
    seen[at] = 1;
  }
  const squares = [0, 0];
  const counts = [0, 0];
  let products = 0;
  for (let b = 0; b < count; b++) {
    products += sums[2 * b]! * sums[2 * b + 1]!;
    for (const side of [0, 1]) {
      squares[side]! += sums[2 * b + side]! ** 2;
      counts[side]! += seen[2 * b + side]!;
    }
  }
  return { squares, counts, products };
}

/** The same where each row is a block of its own. */
function rowSums(contributions: Float64Array, member: Uint8Array) {
  let [ofRest, ofSlice, inSlice] = [0, 0, 0];
  for (let i = 0; i < member.length; i++) {
    const square = contributions[i]! * contributions[i]!;
    if (member[i] === 1) {
      ofSlice += square;
      inSlice++;
    } else ofRest += square;
  }
  return { squares: [ofRest, ofSlice], counts: [member.length - inSlice, inSlice], products: 0 };
}

/**
 * Of means the difference over the root of the mean of both variances (Chung et al., 'Slice Finder', 2019: their effect size);
 * of areas the difference of d = √2 Φ⁻¹(area), the distance of two normal distributions of that area (Green and Swets, 1966).
 */
function effectOf(
  metric: Linear,
  slice: { estimate: number; mean: number; variance: number },
  rest: { estimate: number; mean: number; variance: number },
): number {
  if (metric.kind === 'mean') return (slice.mean - rest.mean) / Math.sqrt((slice.variance + rest.variance) / 2);
  const distance = (area: number) => Math.SQRT2 * normalQuantile(Math.min(1 - 1e-9, Math.max(1e-9, area)));
  return distance(slice.estimate) - distance(rest.estimate);
}

function around(value: number, reach: number, within?: Linear): Estimate {
  const { kind } = within ?? { kind: 'mean' };
  const limit = (bound: number) => (kind === 'auc' ? Math.min(1, Math.max(0, bound)) : bound);
  return { value, lower: limit(value - reach), upper: limit(value + reach) };
}
