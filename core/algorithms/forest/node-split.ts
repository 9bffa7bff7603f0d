import { type FeatureBins, missingBin } from '../binning/find-bins.ts';
import { sidesOf } from '../gradient-boosted-trees/tree/bin-sides.ts';
import type { Split } from '../gradient-boosted-trees/tree/split.ts';
import { categoryPlaces, type PresentCodes } from './category-places.ts';
import type { Impurity } from './impurity.ts';
import { rowSorter } from './sort-rows.ts';

/** What nodes of a forest share. */
export interface ForestRows {
  slots: readonly FeatureBins[];
  /** Shape (slots, rows): bins. */
  columns: readonly Uint8Array[];
  impurity: Impurity;
  random: () => number;
}

/** The best division of a node by a feature, or undefined where it cannot divide. `gain` is the sum of both sides' scores. */
export type FindSplit = (rows: Uint32Array, index: number, minDataInLeaf: number) => Split | 'constant' | undefined;

/**
 * A random forest's: all divisions are tried. Missing values are tried on a side that is drawn. Categories stand in the order of
 * their mean, which of two classes or a number is the best order (Fisher, 1958), of several classes that of one which is drawn.
 * @param most rows of a node
 */
export function bestDivision({ slots, columns, impurity, random }: ForestRows, most: number): FindSplit {
  const sort = rowSorter(most);
  const numberKeys = new Uint16Array(256).map((_, bin) => bin + 1);
  const places = categoryPlaces();
  return (own, index, minDataInLeaf) => {
    const slot = slots[index]!;
    const column = columns[index]!;
    const missing = missingBin(slot);
    const missingFirst = !slot.categorical && random() < 0.5;
    numberKeys[missing] = missingFirst ? 0 : missing + 1;
    const keyOf = slot.categorical ? places.order(own, column, missing, impurity, random()) : numberKeys;
    const { rows, keys } = sort(own, column, keyOf);
    numberKeys[missing] = missing + 1;
    const last = own.length - 1;
    if (keys[0] === keys[last]) return 'constant';
    impurity.again();
    let [gain, best] = [-Infinity, -1];
    for (let i = 0; i < last; i++) {
      impurity.moveLeft(rows[i]!);
      if (keys[i] === keys[i + 1] || i + 1 < minDataInLeaf || last - i < minDataInLeaf) continue;
      const score = impurity.score();
      if (score > gain) [gain, best] = [score, i];
    }
    if (best < 0) return undefined;
    const common = { gain, slot: index };
    if (slot.categorical)
      return { ...common, bin: -1, defaultLeft: false, categories: places.first(keys[best]!).sort() };
    // Missing values alone on the left are all others on the left.
    if (keys[best] === 0) return { ...common, bin: missing - 1, defaultLeft: false };
    const low = keys[best]! - 1;
    // Between the bins of the node, in the middle of those that it has no row of.
    const next = keys[best + 1]! - 1;
    const bin = next === missing ? missing - 1 : (low + next - 1) >> 1;
    const hasMissing = keys[0] === 0 || keys[last] === missing + 1;
    return { ...common, bin, defaultLeft: hasMissing ? keys[0] === 0 : best + 1 > own.length / 2 };
  };
}

/**
 * An extremely randomised tree's (Geurts, Ernst and Wehenkel, 2006): one division, its bound drawn evenly between the node's least and
 * largest value, or a set of categories.
 */
export function randomDivision({ slots, columns, impurity, random }: ForestRows): FindSplit {
  const sides = new Uint8Array(256);
  const places = categoryPlaces();
  return (own, index, minDataInLeaf) => {
    const slot = slots[index]!;
    const column = columns[index]!;
    const test = slot.categorical
      ? drawCodes(places.present(own, column, missingBin(slot)), random)
      : drawBound(own, column, slot, random);
    if (!test) return 'constant';
    sidesOf(slot, test, sides);
    impurity.again();
    let left = 0;
    for (let i = 0; i < own.length; i++)
      if (sides[column[own[i]!]!] === 1) {
        impurity.moveLeft(own[i]!);
        left++;
      }
    if (Math.min(left, own.length - left) < Math.max(1, minDataInLeaf)) return undefined;
    return { ...test, gain: impurity.score(), slot: index };
  };
}

function drawBound(own: Uint32Array, column: Uint8Array, { thresholds, bins }: FeatureBins, random: () => number) {
  const missing = bins - 1;
  let [low, high, absent] = [missing, -1, 0];
  for (let i = 0; i < own.length; i++) {
    const bin = column[own[i]!]!;
    if (bin === missing) absent++;
    else if (bin < low) low = bin;
    if (bin !== missing && bin > high) high = bin;
  }
  if (high < 0 || (low >= high && absent === 0)) return undefined;
  // The rows that miss the value against the others.
  if (low === high) return { bin: missing - 1, defaultLeft: false };
  // Between the middles of the outer bins, as far as they have two ends.
  const from = low > 0 ? (thresholds[low - 1]! + thresholds[low]!) / 2 : thresholds[low]!;
  const to = high < thresholds.length ? (thresholds[high - 1]! + thresholds[high]!) / 2 : thresholds[high - 1]!;
  const value = from + (to - from) * random();
  let bin = low;
  while (bin < high - 1 && thresholds[bin]! < value) bin++;
  return { bin, defaultLeft: absent > 0 ? random() < 0.5 : bin - low >= (high - low) / 2 };
}

function drawCodes({ codes, hasMissing }: PresentCodes, random: () => number) {
  if (codes.length + Number(hasMissing) < 2) return undefined;
  const drawn = codes.filter(() => random() < 0.5);
  // Where none or all were drawn, one against the rest.
  const divides = drawn.length > 0 && (drawn.length < codes.length || hasMissing);
  const categories = divides ? drawn : Uint8Array.of(codes[Math.floor(random() * codes.length)]!);
  return { bin: -1, defaultLeft: false, categories: categories.sort() };
}
