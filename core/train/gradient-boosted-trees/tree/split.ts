import type { FeatureBins } from '../binning/bin-matrix.ts';
import type { TreeParameters } from '../parameters.ts';
import { categoricalSplit } from './categorical-split.ts';
import { numericSplit } from './numeric-split.ts';

/** Sums over the rows of a leaf, in real units. */
export interface LeafSums {
  gradient: number;
  hessian: number;
  rows: number;
}

/** The best way found to split a leaf. */
export interface Split {
  /** Improvement of the loss over not splitting (twice the usual 1/2 left out), less `minGainToSplit`. */
  gain: number;
  slot: number;
  /** Numeric: last bin that goes left. */
  bin: number;
  /** Numeric: where missing values go. A category set never holds the missing bin. */
  defaultLeft: boolean;
  /** Categorical: bins that go left, ascending. */
  categories?: Uint8Array;
}

/** What the split finders share about a leaf and one of its histograms. */
export interface SplitContext {
  histogram: Float64Array;
  /** Start of the slot's histogram. */
  offset: number;
  slot: FeatureBins;
  index: number;
  gradientUnit: number;
  hessianUnit: number;
  sums: LeafSums;
  /** Gain that a split must exceed: the leaf's own score and `minGainToSplit`. */
  threshold: number;
}

/** Score of a leaf with these sums: G^2 / (H + lambda) with G shrunk by the L1 penalty (Chen and Guestrin, 2016). */
export function leafScore(gradient: number, hessian: number, l1: number, l2: number): number {
  const g = shrink(gradient, l1);
  return (g * g) / (hessian + l2);
}

/** Hessian that each side of a split needs: the parameter's, and that of `minDataInLeaf` rows (rounded) of the leaf's average. */
export function minimumHessian(sums: LeafSums, parameters: TreeParameters): number {
  const forRows = ((parameters.minDataInLeaf - 0.5) * sums.hessian) / sums.rows;
  return Math.max(parameters.minSumHessianInLeaf, forRows, Number.MIN_VALUE);
}

/** Optimal value of a leaf. 0 where there is no curvature at all. */
export function leafValue(gradient: number, hessian: number, l1: number, l2: number): number {
  const denominator = hessian + l2;
  return denominator > 0 ? -shrink(gradient, l1) / denominator : 0;
}

function shrink(gradient: number, l1: number): number {
  if (l1 === 0) return gradient;
  return Math.sign(gradient) * Math.max(0, Math.abs(gradient) - l1);
}

/** The best split of a leaf over the slots that are `used`, or undefined when none gains. The first slot wins ties. */
export function bestSplit(
  slots: readonly FeatureBins[],
  offsets: Int32Array,
  used: Uint8Array,
  histogram: Float64Array,
  units: { gradientUnit: number; hessianUnit: number },
  sums: LeafSums,
  parameters: TreeParameters,
): Split | undefined {
  const own = leafScore(sums.gradient, sums.hessian, parameters.lambdaL1, parameters.lambdaL2);
  const threshold = own + parameters.minGainToSplit;
  let best: Split | undefined;
  for (let index = 0; index < slots.length; index++) {
    if (used[index] === 0) continue;
    const slot = slots[index]!;
    const context: SplitContext = {
      histogram,
      offset: offsets[index]!,
      slot,
      index,
      gradientUnit: units.gradientUnit,
      hessianUnit: units.hessianUnit,
      sums,
      threshold,
    };
    const found = slot.categorical ? categoricalSplit(context, parameters) : numericSplit(context, parameters);
    if (found && found.gain > (best?.gain ?? 1e-12)) best = found;
  }
  return best;
}
