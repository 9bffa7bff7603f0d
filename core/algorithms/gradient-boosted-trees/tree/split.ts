import type { FeatureBins } from '../../binning/find-bins.ts';
import type { TreeParameters } from '../parameters.ts';
import type { Runner } from '../runner.ts';
import type { Bounds, LeafSums } from './leaf.ts';

/** The best way found to split a leaf. */
export interface Split {
  /** Sum of both sides' scores (as in LightGBM without the factor 1/2); in the best split of a leaf less that of not splitting and `minGainToSplit`. */
  gain: number;
  slot: number;
  /** Numeric: last bin that goes left. */
  bin: number;
  /** Numeric: where missing values go. A category set never holds the missing bin. */
  defaultLeft: boolean;
  /** Categorical: bins that go left, ascending. */
  categories?: Uint8Array;
  /** Under monotone constraints: values of the two sides. */
  sides?: { left: number; right: number };
}

/** What the split finders share about a leaf and one of its histograms. */
export interface SplitContext {
  /** Interleaved sums of gradients and hessians in quantised units. */
  histogram: Float64Array;
  /**
   * Rows by bin, at half the offset of the histogram, where they were counted. They are not at first: `minDataInLeaf` is
   * checked when a split is made, and only leaves whose best split breaks it are counted and searched again. That gives
   * the result of counting always, without a third sum in every histogram.
   */
  counts: Uint32Array | undefined;
  /** Start of the slot's histogram. */
  offset: number;
  slot: FeatureBins;
  index: number;
  gradientUnit: number;
  hessianUnit: number;
  sums: LeafSums;
  /** Values that the leaf may take; undefined where the model has no monotone constraint. */
  bounds: Bounds | undefined;
  /** 1 and -1: the prediction must not fall, or not rise, with the feature. */
  monotone: number;
  /** Sum of both sides' scores that a split must exceed: that of the best one so far, or of not splitting. */
  toBeat: number;
  /** Of the workspace in which the histogram lies: see the kernel's `numericSplit`. */
  search: Float64Array;
  runner: Runner;
}

/** Hessian that each side of a split needs. */
export function minimumHessian(parameters: TreeParameters): number {
  return Math.max(parameters.minSumHessianInLeaf, Number.MIN_VALUE);
}
