import { missingBin } from '../../binning/find-bins.ts';
import type { TreeParameters } from '../parameters.ts';
import { type SideScore, scoreSides } from './sides.ts';
import { minimumHessian, type Split, type SplitContext } from './split.ts';

/** Sums of a leaf by category, and the categories that it holds; rows are estimated from hessians where they were not counted. */
interface Categories {
  gradient: Float64Array;
  hessian: Float64Array;
  rows: Float64Array;
  /** The first `count` ascend; shared like the sums, to be read before the next search. */
  present: Uint8Array;
  count: number;
}

/** Made once: a leaf's categories are looked at in every search of a split. */
const scratch: Categories = {
  gradient: new Float64Array(256),
  hessian: new Float64Array(256),
  rows: new Float64Array(256),
  present: new Uint8Array(256),
  count: 0,
};
const key = new Float64Array(256);
const orderOf = new Uint8Array(256);

/**
 * Few categories: one against the rest. Many: categories are sorted by gradient / (hessian + catSmooth) and a
 * prefix or suffix of at most `maxCatThreshold` goes left (Fisher, "On grouping for maximum homogeneity", 1958; the
 * limits are LightGBM's). Missing is a category like any other.
 */
export function categoricalSplit(context: SplitContext, parameters: TreeParameters): Split | undefined {
  const categories = categoriesOf(context);
  if (categories.count < 2) return undefined;
  return categories.count <= parameters.maxCatToOnehot
    ? oneAgainstRest(context, parameters, categories)
    : sortedPrefix(context, parameters, categories);
}

function categoriesOf(context: SplitContext): Categories {
  const { histogram, counts, offset, slot, gradientUnit, hessianUnit, sums } = context;
  const { gradient, hessian, rows, present } = scratch;
  const rowsPerHessian = sums.rows / sums.hessian;
  let count = 0;
  for (let b = 0; b < slot.bins; b++) {
    gradient[b] = histogram[offset + 2 * b]! * gradientUnit;
    hessian[b] = histogram[offset + 2 * b + 1]! * hessianUnit;
    rows[b] = counts ? counts[offset / 2 + b]! : hessian[b]! * rowsPerHessian;
    if (rows[b]! > 0) present[count++] = b;
  }
  scratch.count = count;
  return scratch;
}

function oneAgainstRest(context: SplitContext, parameters: TreeParameters, categories: Categories): Split | undefined {
  const { sums, counts, bounds } = context;
  const { lambdaL1, lambdaL2, minDataInLeaf } = parameters;
  const { gradient, hessian, rows, present, count } = categories;
  const minHessian = minimumHessian(parameters);
  const score: SideScore = { gain: 0, left: 0, right: 0 };
  let best = context.toBeat;
  let found: (SideScore & { category: number }) | undefined;
  for (let i = 0; i < count; i++) {
    const b = present[i]!;
    const h = hessian[b]!;
    if (h < minHessian || sums.hessian - h < minHessian) continue;
    if (counts && Math.min(rows[b]!, sums.rows - rows[b]!) < minDataInLeaf) continue;
    scoreSides(context, gradient[b]!, h, lambdaL1, lambdaL2, score);
    if (!(score.gain > best)) continue;
    best = score.gain;
    found = { ...score, category: b };
  }
  return found && split(context, found, [found.category], categories, bounds !== undefined);
}

function sortedPrefix(context: SplitContext, parameters: TreeParameters, categories: Categories): Split | undefined {
  const { sums, counts, bounds } = context;
  const { lambdaL1, catSmooth, maxCatThreshold, minDataPerGroup } = parameters;
  const { gradient, hessian, rows, count } = categories;
  const l2 = parameters.lambdaL2 + parameters.catL2;
  const length = sortByKey(categories, catSmooth);
  const minHessian = minimumHessian(parameters);
  const minRows = counts ? parameters.minDataInLeaf : 0;
  // A set of all categories would divide nothing.
  const longest = length - (length === count ? 1 : 0);
  const limit = Math.min(maxCatThreshold, Math.ceil(length / 2), longest);
  const score: SideScore = { gain: 0, left: 0, right: 0 };
  let best = context.toBeat;
  let found: (SideScore & { length: number; fromEnd: boolean }) | undefined;
  for (const fromEnd of [false, true]) {
    let g = 0;
    let h = 0;
    let n = 0;
    let inGroup = 0;
    for (let i = 0; i < limit; i++) {
      const b = orderOf[fromEnd ? length - 1 - i : i]!;
      g += gradient[b]!;
      h += hessian[b]!;
      n += rows[b]!;
      inGroup += rows[b]!;
      if (h < minHessian || n < minRows) continue;
      if (sums.hessian - h < minHessian || sums.rows - n < Math.max(minRows, minDataPerGroup)) break;
      if (inGroup < minDataPerGroup) continue;
      inGroup = 0;
      scoreSides(context, g, h, lambdaL1, l2, score);
      if (!(score.gain > best)) continue;
      best = score.gain;
      found = { ...score, length: i + 1, fromEnd };
    }
  }
  if (!found) return undefined;
  const start = found.fromEnd ? length - found.length : 0;
  const set = Array.from(orderOf.subarray(start, start + found.length));
  return split(context, found, set, categories, bounds !== undefined);
}

/**
 * Categories that weigh enough, by `gradient / (hessian + catSmooth)`, in `orderOf`: inserted one by one, as they are few.
 * @returns how many
 */
function sortByKey({ gradient, hessian, rows, present, count }: Categories, catSmooth: number): number {
  let n = 0;
  for (let i = 0; i < count; i++) {
    const b = present[i]!;
    if (rows[b]! < catSmooth) continue;
    key[b] = gradient[b]! / (hessian[b]! + catSmooth);
    let at = n++;
    for (; at > 0 && key[orderOf[at - 1]!]! > key[b]!; at--) orderOf[at] = orderOf[at - 1]!;
    orderOf[at] = b;
  }
  return n;
}

/** Sides are swapped when the set holds the missing bin, so that missing and unseen categories always go right together. */
function split(
  context: SplitContext,
  { gain, left, right }: SideScore,
  set: number[],
  { present, count }: Categories,
  isBounded: boolean,
): Split {
  const swap = set.includes(missingBin(context.slot));
  const goesLeft = swap ? Array.from(present.subarray(0, count)).filter((b) => !set.includes(b)) : set;
  return {
    gain,
    slot: context.index,
    bin: -1,
    defaultLeft: false,
    categories: Uint8Array.from(goesLeft).sort(),
    ...(isBounded && { sides: swap ? { left: right, right: left } : { left, right } }),
  };
}
