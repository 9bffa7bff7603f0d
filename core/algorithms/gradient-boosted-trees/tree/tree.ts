import type { FeatureBins } from '../../binning/find-bins.ts';
import type { Split } from './split.ts';

/**
 * One tree. Internal nodes are numbered from 0 in the order in which they were split, the root is 0; a child below zero is
 * the leaf `~child`, as in LightGBM. A tree of one leaf has no internal node.
 */
export interface Tree {
  /** Index of the feature in the matrix, by node. */
  feature: number[];
  /** The same as bins, for rows that are binned: index of the slot, and the last bin that goes left. */
  slot: number[];
  bin: number[];
  /** Numeric: values up to this go left; Infinity sends every value left. Categorical: 0. */
  threshold: number[];
  /** Codes that go left where the node is categorical; missing and unseen codes go right. */
  categories: (Uint8Array | null)[];
  /** Where missing values of a numeric node go. */
  defaultLeft: boolean[];
  left: number[];
  right: number[];
  gain: number[];
  /** By leaf, learning rate included. */
  value: number[];
  /** By leaf: rows that it was grown on. */
  count: number[];
}

export function singleLeaf(rows: number): Tree {
  return {
    feature: [],
    slot: [],
    bin: [],
    threshold: [],
    categories: [],
    defaultLeft: [],
    left: [],
    right: [],
    gain: [],
    value: [0],
    count: [rows],
  };
}

/**
 * Splits a leaf: it keeps its number as the left child, the right child is a new leaf.
 * @param parent node above the leaf, -1 for the root
 * @returns the new node and the number of the right leaf
 */
export function splitLeaf(
  tree: Tree,
  leaf: number,
  parent: number,
  split: Split,
  slot: FeatureBins,
): { node: number; right: number } {
  const node = tree.feature.length;
  const right = tree.value.length;
  if (parent >= 0) {
    if (tree.left[parent] === ~leaf) tree.left[parent] = node;
    else tree.right[parent] = node;
  }
  tree.feature.push(slot.feature);
  tree.slot.push(split.slot);
  tree.bin.push(split.bin);
  tree.threshold.push(split.categories ? 0 : (slot.thresholds[split.bin] ?? Infinity));
  tree.categories.push(split.categories ?? null);
  tree.defaultLeft.push(split.defaultLeft);
  tree.left.push(~leaf);
  tree.right.push(~right);
  tree.gain.push(split.gain);
  tree.value.push(0);
  tree.count.push(0);
  return { node, right };
}
