import type { FeatureBins } from '../binning/find-bins.ts';
import type { TreeParameters } from '../parameters.ts';
import { categoricalSplit } from './categorical-split.ts';
import { constrainedSplit } from './constrained-split.ts';
import { type Bounds, clip, type LeafSums, leafScore, leafValue, scoreOf } from './leaf.ts';
import { numericSplit } from './numeric-split.ts';
import type { Split, SplitContext } from './split.ts';

/** A leaf and where it may be split. */
export interface SplitSearch {
  slots: readonly FeatureBins[];
  /** Start of each slot in the histogram. */
  offsets: Int32Array;
  /** 1 for each slot that may be split on. */
  used: Uint8Array;
  histogram: Float64Array;
  /** Rows by bin, where they were counted. */
  counts: Uint32Array | undefined;
  gradientUnit: number;
  hessianUnit: number;
  sums: LeafSums;
  bounds: Bounds | undefined;
  /** By slot; undefined where no feature is constrained. */
  monotone: Int8Array | undefined;
}

/** The best split of a leaf over the slots that are `used`, or undefined when none gains. The first slot wins ties. */
export function bestSplit(search: SplitSearch, parameters: TreeParameters): Split | undefined {
  const { slots, offsets, used, monotone, ...shared } = search;
  const threshold = ownScore(search, parameters) + parameters.minGainToSplit;
  let best: Split | undefined;
  for (let index = 0; index < slots.length; index++) {
    if (used[index] === 0) continue;
    const slot = slots[index]!;
    const context: SplitContext = {
      histogram: shared.histogram,
      counts: shared.counts,
      offset: offsets[index]!,
      slot,
      index,
      gradientUnit: shared.gradientUnit,
      hessianUnit: shared.hessianUnit,
      sums: shared.sums,
      bounds: shared.bounds,
      monotone: monotone ? monotone[index]! : 0,
      threshold,
    };
    const found = finderOf(context)(context, parameters);
    if (found && found.gain > (best?.gain ?? 1e-12)) best = found;
  }
  return best;
}

function finderOf({ slot, counts, bounds }: SplitContext) {
  if (slot.categorical) return categoricalSplit;
  return counts || bounds ? constrainedSplit : numericSplit;
}

function ownScore({ sums, bounds }: SplitSearch, { lambdaL1, lambdaL2 }: TreeParameters): number {
  const { gradient, hessian } = sums;
  if (!bounds) return leafScore(gradient, hessian, lambdaL1, lambdaL2);
  const value = clip(leafValue(gradient, hessian, lambdaL1, lambdaL2), bounds);
  return scoreOf(value, gradient, hessian, lambdaL1, lambdaL2);
}
