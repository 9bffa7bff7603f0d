import type { FeatureBins } from '../../binning/find-bins.ts';
import type { TreeParameters } from '../parameters.ts';
import type { Runner } from '../runner.ts';
import { categoricalSplit } from './categorical-split.ts';
import { constrainedSplit } from './constrained-split.ts';
import type { Bounds, LeafSums } from './leaf.ts';
import { numericSplit } from './numeric-split.ts';
import { scoreWhole } from './sides.ts';
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
  /** Of the workspace in which the histogram lies. */
  search: Float64Array;
  runner: Runner;
}

/** What rounding errors can look like, as a fraction of both sides' score: gains go with the square of the target's unit. */
export const leastGain = 1e-12;

/** The best split of a leaf over the slots that are `used`, or undefined when none gains. The first slot wins ties. */
export function bestSplit(search: SplitSearch, parameters: TreeParameters): Split | undefined {
  const { slots, offsets, used, monotone } = search;
  const threshold = scoreWhole(search, parameters.lambdaL1, parameters.lambdaL2) + parameters.minGainToSplit;
  const context: SplitContext = {
    ...search,
    offset: 0,
    slot: slots[0]!,
    index: 0,
    monotone: 0,
    toBeat: threshold,
  };
  let best: Split | undefined;
  for (let index = 0; index < slots.length; index++) {
    if (used[index] === 0) continue;
    context.index = index;
    context.slot = slots[index]!;
    context.offset = offsets[index]!;
    context.monotone = monotone ? monotone[index]! : 0;
    const found = finderOf(context)(context, parameters);
    if (!found) continue;
    best = found;
    context.toBeat = found.gain;
  }
  if (!best) return undefined;
  const sides = best.gain;
  best.gain -= threshold;
  return best.gain > leastGain * Math.abs(sides) ? best : undefined;
}

function finderOf({ slot, counts, bounds }: SplitContext) {
  if (slot.categorical) return categoricalSplit;
  return counts || bounds ? constrainedSplit : numericSplit;
}
