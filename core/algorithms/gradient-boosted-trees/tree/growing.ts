import type { BinnedMatrix } from '../../binning/binned-matrix.ts';
import { type HistogramBuilder, type HistogramLayout, subtractHistogram } from '../histogram.ts';
import type { TreeParameters } from '../parameters.ts';
import type { Quantised } from '../quantise.ts';
import type { Runner } from '../runner.ts';
import type { Workspace } from '../workspace.ts';
import { type Bounds, clip, type LeafSums, leafValue } from './leaf.ts';
import { sumLeaves } from './leaf-rows.ts';
import type { Split } from './split.ts';
import { singleLeaf, splitLeaf, type Tree } from './tree.ts';

/** What growing needs beside the gradients; made once and reused by every tree. */
export interface Grower {
  binned: BinnedMatrix;
  space: Workspace;
  runner: Runner;
  layout: HistogramLayout;
  builder: HistogramBuilder;
  /** 1 for each slot that this tree may split on. */
  used: Uint8Array;
  /** By slot: 1 or -1 where the feature is monotone; undefined where none is. */
  monotone: Int8Array | undefined;
  parameters: TreeParameters;
  /** Free histograms. */
  pool: Float64Array[];
}

/** A leaf of a tree that grows. */
export interface Leaf {
  leaf: number;
  parent: number;
  depth: number;
  begin: number;
  end: number;
  histogram: Float64Array | undefined;
  split: Split | undefined;
  bounds: Bounds | undefined;
}

export interface GrownTree {
  tree: Tree;
  /** Leaf l holds the rows `order[begin[l] .. end[l])` of the workspace. */
  begin: number[];
  end: number[];
}

/** A tree of one leaf, which holds all rows. */
export function startTree(grower: Grower, rows: number): { tree: Tree; root: Leaf } {
  const bounds = grower.monotone && { low: -Infinity, high: Infinity };
  const place = { leaf: 0, parent: -1, depth: 0, begin: 0, end: rows };
  return { tree: singleLeaf(rows), root: { ...place, histogram: undefined, split: undefined, bounds } };
}

/** Turns `leaf` into the left child of its split and returns the right one. */
export function splitInTwo(grower: Grower, tree: Tree, leaf: Leaf, middle: number): Leaf {
  const split = leaf.split!;
  const { node, right } = splitLeaf(tree, leaf.leaf, leaf.parent, split, grower.binned.slots[split.slot]!);
  const depth = leaf.depth + 1;
  const bounds = childBounds(leaf.bounds, split, grower.monotone?.[split.slot] ?? 0);
  const sibling: Leaf = {
    leaf: right,
    parent: node,
    depth,
    begin: middle,
    end: leaf.end,
    histogram: undefined,
    split: undefined,
    bounds: bounds.right,
  };
  Object.assign(leaf, { parent: node, depth, end: middle, split: undefined, bounds: bounds.left });
  return sibling;
}

/**
 * Where a split is on a monotone feature, neither side may come past the middle of both values (the basic method of LightGBM:
 * what is below keeps its distance from what is above).
 */
function childBounds(bounds: Bounds | undefined, { sides }: Split, direction: number) {
  if (!bounds || !sides || direction === 0) return { left: bounds, right: bounds };
  const middle = (sides.left + sides.right) / 2;
  const below = { low: bounds.low, high: Math.min(bounds.high, middle) };
  const above = { low: Math.max(bounds.low, middle), high: bounds.high };
  return direction > 0 ? { left: below, right: above } : { left: above, right: below };
}

/** Histograms of two new leaves, of which `left` still holds their parent's: only that of the smaller one is built. */
export function childHistograms(grower: Grower, left: Leaf, right: Leaf): void {
  const parent = left.histogram!;
  const [small, large] = left.end - left.begin <= right.end - right.begin ? [left, right] : [right, left];
  small.histogram = takeHistogram(grower);
  grower.builder.build(small.begin, small.end, small.histogram);
  subtractHistogram(grower.runner, parent, small.histogram);
  large.histogram = parent;
}

/** Every slot's histogram sums to the leaf; the first that is used will do. */
export function leafSums({ used, layout, binned }: Grower, leaf: Leaf, quantised: Quantised): LeafSums {
  const first = used.indexOf(1);
  const sums = { gradient: 0, hessian: 0, rows: leaf.end - leaf.begin };
  if (first < 0) return sums;
  const start = layout.offsets[first]!;
  for (let b = 0; b < binned.slots[first]!.bins; b++) {
    sums.gradient += leaf.histogram![start + 2 * b]!;
    sums.hessian += leaf.histogram![start + 2 * b + 1]!;
  }
  sums.gradient *= quantised.gradientUnit;
  sums.hessian *= quantised.hessianUnit;
  return sums;
}

export function takeHistogram({ pool, layout, space }: Grower): Float64Array {
  return pool.pop() ?? space.histogram(layout.length);
}

/** Gives leaves their values, from the exact gradients, and the histograms back. */
export function finishTree(grower: Grower, tree: Tree, leaves: readonly Leaf[], output: number): GrownTree {
  const { parameters, pool } = grower;
  const sums = sumLeaves(grower, leaves, output);
  leaves.forEach((leaf, i) => {
    if (leaf.histogram) pool.push(leaf.histogram);
    const value = leafValue(sums[i]!.gradient, sums[i]!.hessian, parameters.lambdaL1, parameters.lambdaL2);
    tree.value[leaf.leaf] = parameters.learningRate * (leaf.bounds ? clip(value, leaf.bounds) : value);
    tree.count[leaf.leaf] = leaf.end - leaf.begin;
  });
  return { tree, begin: leaves.map((l) => l.begin), end: leaves.map((l) => l.end) };
}
