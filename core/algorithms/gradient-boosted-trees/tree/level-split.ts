import { type FeatureBins, missingBin } from '../../binning/find-bins.ts';
import type { TreeParameters } from '../parameters.ts';
import { leastGain } from './best-split.ts';
import type { Bounds, LeafSums } from './leaf.ts';
import { type SideScore, scoreSides, scoreWhole } from './sides.ts';
import { minimumHessian, type Split } from './split.ts';

/** A leaf of the level that is split. */
export interface LevelLeaf {
  /** Interleaved sums of gradients and hessians in quantised units. */
  histogram: Float64Array;
  sums: LeafSums;
  /** Values that it may take; undefined where the model has no monotone constraint. */
  bounds: Bounds | undefined;
}

/** Leaves of a level and where all of them may be split. */
export interface LevelSearch {
  leaves: readonly LevelLeaf[];
  slots: readonly FeatureBins[];
  /** Start of each slot in a histogram. */
  offsets: Int32Array;
  /** 1 for each slot that may be split on. */
  used: Uint8Array;
  /** By slot: 1 or -1 where the prediction must not fall, or not rise, with the feature; undefined where none is constrained. */
  monotone: Int8Array | undefined;
  gradientUnit: number;
  hessianUnit: number;
}

const mostBins = 256;
/** By bin: the leaves' score where it is the last on the left, missing values on the right and on the left. */
const scores = [new Float64Array(mostBins), new Float64Array(mostBins)] as const;

/**
 * The one split of all leaves of a level by which their score grows most, or undefined when none gains. A leaf of which a side would be
 * too light, or break the order of a monotone feature, stays whole. The first slot wins ties.
 */
export function levelSplit(search: LevelSearch, parameters: TreeParameters): Split | undefined {
  const { leaves, slots, used } = search;
  const whole = leaves.map((leaf) => scoreWhole(leaf, parameters.lambdaL1, parameters.lambdaL2));
  const own = whole.reduce((sum, score) => sum + score, 0);
  let best: Split = { ...none, gain: own + parameters.minGainToSplit + leastGain * Math.abs(own) };
  for (let index = 0; index < slots.length; index++)
    if (used[index] === 1) {
      const found = (slots[index]!.categorical ? bestSet : bestBound)(search, index, whole, best.gain, parameters);
      if (found) best = found;
    }
  return best.slot < 0 ? undefined : { ...best, gain: best.gain - own };
}

const none: Split = { gain: 0, slot: -1, bin: -1, defaultLeft: false };

/**
 * @param whole scores of the leaves as they are
 * @param toBeat score of the best split so far
 */
function bestBound(
  search: LevelSearch,
  index: number,
  whole: readonly number[],
  toBeat: number,
  parameters: TreeParameters,
): Split | undefined {
  const { leaves, slots, offsets, monotone, gradientUnit, hessianUnit } = search;
  const missing = missingBin(slots[index]!);
  const offset = offsets[index]!;
  const direction = monotone?.[index] ?? 0;
  const { lambdaL2 } = parameters;
  const [right, left] = scores;
  right.fill(0, 0, missing);
  left.fill(0, 0, missing);
  let someMissing = false;
  leaves.forEach((leaf, l) => {
    const { histogram } = leaf;
    const undivided = whole[l]!;
    const missingGradient = histogram[offset + 2 * missing]! * gradientUnit;
    const missingHessian = histogram[offset + 2 * missing + 1]! * hessianUnit;
    someMissing ||= missingHessian > 0;
    let gradient = 0;
    let hessian = 0;
    for (let b = 0; b < missing; b++) {
      gradient += histogram[offset + 2 * b]! * gradientUnit;
      hessian += histogram[offset + 2 * b + 1]! * hessianUnit;
      const score = dividedScore(leaf, gradient, hessian, direction, lambdaL2, parameters);
      right[b]! += Number.isNaN(score) ? undivided : score;
      const [g, h] = [gradient + missingGradient, hessian + missingHessian];
      const other = missingHessian > 0 ? dividedScore(leaf, g, h, direction, lambdaL2, parameters) : score;
      left[b]! += Number.isNaN(other) ? undivided : other;
    }
  });
  let best = toBeat;
  let found: Split | undefined;
  for (let b = 0; b < missing; b++) {
    const defaultLeft = left[b]! > right[b]!;
    const gain = defaultLeft ? left[b]! : right[b]!;
    if (!(gain > best)) continue;
    best = gain;
    found = { gain, slot: index, bin: b, defaultLeft };
  }
  // Where nothing was learned about missing values, they go where most rows go.
  if (found && !someMissing) found.defaultLeft = isHeavier(search, index, found.bin);
  return found;
}

/** Whether more than half of the rows of all leaves have this bin or one below. */
function isHeavier({ leaves, offsets, hessianUnit }: LevelSearch, index: number, bin: number): boolean {
  const offset = offsets[index]!;
  let left = 0;
  let all = 0;
  for (const { histogram, sums } of leaves) {
    all += sums.hessian;
    for (let b = 0; b <= bin; b++) left += histogram[offset + 2 * b + 1]! * hessianUnit;
  }
  return left > all / 2;
}

/**
 * One category against the rest where they are few; else a prefix or suffix of them by gradient / (hessian + catSmooth) of all leaves,
 * within the limits of a single leaf's split.
 */
function bestSet(
  search: LevelSearch,
  index: number,
  whole: readonly number[],
  toBeat: number,
  parameters: TreeParameters,
): Split | undefined {
  const { leaves, slots, offsets, gradientUnit, hessianUnit } = search;
  const slot = slots[index]!;
  const offset = offsets[index]!;
  const { catSmooth, maxCatToOnehot, maxCatThreshold, minDataPerGroup } = parameters;
  const gradient = new Float64Array(slot.bins);
  const hessian = new Float64Array(slot.bins);
  let rows = 0;
  let weight = 0;
  for (const { histogram, sums } of leaves) {
    rows += sums.rows;
    weight += sums.hessian;
    for (let b = 0; b < slot.bins; b++) {
      gradient[b]! += histogram[offset + 2 * b]! * gradientUnit;
      hessian[b]! += histogram[offset + 2 * b + 1]! * hessianUnit;
    }
  }
  const present = Array.from(hessian.keys()).filter((b) => hessian[b]! > 0);
  if (present.length < 2) return undefined;
  const rowsOf = (b: number) => (hessian[b]! * rows) / weight;
  const key = (b: number) => gradient[b]! / (hessian[b]! + catSmooth);
  const few = present.length <= maxCatToOnehot;
  const ordered = few
    ? present
    : present.filter((b) => rowsOf(b) >= catSmooth).sort((a, b) => key(a) - key(b) || a - b);
  const longest = Math.min(
    maxCatThreshold,
    Math.ceil(ordered.length / 2),
    ordered.length - (ordered.length === present.length ? 1 : 0),
  );
  const sets = few
    ? present.map((b) => [b])
    : [ordered, ordered.toReversed()].flatMap((order) => groupsOf(order.slice(0, longest), rowsOf, minDataPerGroup));
  const l2 = parameters.lambdaL2 + (few ? 0 : parameters.catL2);
  let best = toBeat;
  let found: readonly number[] | undefined;
  for (const set of sets) {
    let score = 0;
    leaves.forEach((leaf, l) => {
      const own = sumsOf(leaf.histogram, offset, set, gradientUnit, hessianUnit);
      const divided = dividedScore(leaf, own.gradient, own.hessian, 0, l2, parameters);
      score += Number.isNaN(divided) ? whole[l]! : divided;
    });
    if (!(score > best)) continue;
    best = score;
    found = set;
  }
  if (!found) return undefined;
  const holds = new Set(found);
  // Missing and unseen categories always go right together.
  const goesLeft = holds.has(missingBin(slot)) ? present.filter((b) => !holds.has(b)) : found;
  const categories = Uint8Array.from(goesLeft).sort();
  return { gain: best, slot: index, bin: -1, defaultLeft: false, categories };
}

/** Prefixes of an order, each with so many rows more than the one before. */
function groupsOf(order: readonly number[], rowsOf: (bin: number) => number, least: number): number[][] {
  let since = 0;
  return order.flatMap((bin, i) => {
    since += rowsOf(bin);
    if (since < least) return [];
    since = 0;
    return [order.slice(0, i + 1)];
  });
}

/** Sums of a leaf over some bins, in real units. */
function sumsOf(
  histogram: Float64Array,
  offset: number,
  bins: Iterable<number>,
  gradientUnit: number,
  hessianUnit: number,
): { gradient: number; hessian: number } {
  let gradient = 0;
  let hessian = 0;
  for (const b of bins) {
    gradient += histogram[offset + 2 * b]! * gradientUnit;
    hessian += histogram[offset + 2 * b + 1]! * hessianUnit;
  }
  return { gradient, hessian };
}

/** Of the division that was scored last. */
const sides: SideScore = { gain: 0, left: 0, right: 0 };

/** Score of a leaf with these sums on its left, its values in `sides` where it has bounds; NaN where it cannot be divided so. */
function dividedScore(
  { sums, bounds }: LevelLeaf,
  gradient: number,
  hessian: number,
  monotone: number,
  l2: number,
  parameters: TreeParameters,
): number {
  const least = minimumHessian(parameters);
  if (!(hessian >= least && sums.hessian - hessian >= least)) return Number.NaN;
  scoreSides({ sums, bounds, monotone }, gradient, hessian, parameters.lambdaL1, l2, sides);
  return sides.gain === -Infinity ? Number.NaN : sides.gain;
}

/** The level's split as one leaf takes it: with what the leaf gains, and the values of its sides where there are bounds; undefined where it stays whole. */
export function splitOfLeaf(
  { slots, offsets, monotone, gradientUnit, hessianUnit }: LevelSearch,
  leaf: LevelLeaf,
  split: Split,
  parameters: TreeParameters,
): Split | undefined {
  const { lambdaL1, lambdaL2 } = parameters;
  const numeric = () => [
    ...Array(split.bin + 1).keys(),
    ...(split.defaultLeft ? [missingBin(slots[split.slot]!)] : []),
  ];
  const left = split.categories ?? numeric();
  const { gradient, hessian } = sumsOf(leaf.histogram, offsets[split.slot]!, left, gradientUnit, hessianUnit);
  const direction = monotone?.[split.slot] ?? 0;
  const score = dividedScore(leaf, gradient, hessian, direction, lambdaL2, parameters);
  if (Number.isNaN(score)) return undefined;
  const gain = Math.max(0, score - scoreWhole(leaf, lambdaL1, lambdaL2));
  return { ...split, gain, ...(leaf.bounds && { sides: { left: sides.left, right: sides.right } }) };
}
