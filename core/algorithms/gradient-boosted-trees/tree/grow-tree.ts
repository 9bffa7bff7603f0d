import type { BinnedMatrix } from '../../binning/binned-matrix.ts';
import { type HistogramBuilder, type HistogramLayout, subtractHistogram } from '../histogram.ts';
import type { TreeParameters } from '../parameters.ts';
import type { Quantised } from '../quantise.ts';
import type { Runner } from '../runner.ts';
import type { Workspace } from '../workspace.ts';
import { bestSplit } from './best-split.ts';
import { type Bounds, clip, type LeafSums, leafValue } from './leaf.ts';
import { sumLeaves } from './leaf-rows.ts';
import { partitionRows } from './partition-rows.ts';
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

interface Leaf {
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

/**
 * Grows one tree leaf-wise: the leaf with the largest gain is split next (Shi, "Best-first decision tree learning", 2007).
 * Only the smaller child's histogram is built; its sibling's is the parent's less that. Leaf values come from the
 * exact gradients.
 * @param rows at the start of the workspace's order; they are reordered so that each leaf is contiguous
 * @param output whose gradients the tree follows
 * @param quantised its packed gradients' units
 */
export function growTree(grower: Grower, rows: number, output: number, quantised: Quantised): GrownTree {
  const { parameters, builder, pool } = grower;
  const tree = singleLeaf(rows);
  const root: Leaf = {
    leaf: 0,
    parent: -1,
    depth: 0,
    begin: 0,
    end: rows,
    histogram: undefined,
    split: undefined,
    bounds: grower.monotone && { low: -Infinity, high: Infinity },
  };
  const leaves: Leaf[] = [root];
  if (canSplit(root, parameters)) {
    root.histogram = takeHistogram(grower);
    builder.build(0, rows, root.histogram);
    findSplit(grower, root, quantised);
  }
  while (leaves.length < parameters.numLeaves) {
    const chosen = leaves.reduce<Leaf | undefined>(
      (best, leaf) => (leaf.split && leaf.split.gain > (best?.split?.gain ?? 0) ? leaf : best),
      undefined,
    );
    if (!chosen) break;
    const middle = partitionRows(grower, chosen, chosen.split!);
    if (Math.min(middle - chosen.begin, chosen.end - middle) < parameters.minDataInLeaf) {
      // Rows by bin are not known at first: count them and look again.
      findSplit(grower, chosen, quantised, builder.count(chosen.begin, chosen.end));
      continue;
    }
    const right = splitChosen(grower, tree, chosen, middle);
    leaves.push(right);
    if (leaves.length < parameters.numLeaves) prepareChildren(grower, chosen, right, quantised);
  }
  const sums = sumLeaves(grower, leaves, output);
  leaves.forEach((leaf, i) => {
    if (leaf.histogram) pool.push(leaf.histogram);
    const value = leafValue(sums[i]!.gradient, sums[i]!.hessian, parameters.lambdaL1, parameters.lambdaL2);
    tree.value[leaf.leaf] = parameters.learningRate * (leaf.bounds ? clip(value, leaf.bounds) : value);
    tree.count[leaf.leaf] = leaf.end - leaf.begin;
  });
  return { tree, begin: leaves.map((l) => l.begin), end: leaves.map((l) => l.end) };
}

/** Turns `leaf` into the left child and returns the right one. */
function splitChosen(grower: Grower, tree: Tree, leaf: Leaf, middle: number): Leaf {
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

/** Histograms and best splits of two new leaves, as far as they can be split at all. `left` still holds the parent's histogram. */
function prepareChildren(grower: Grower, left: Leaf, right: Leaf, quantised: Quantised): void {
  const { parameters, pool } = grower;
  const parent = left.histogram!;
  left.histogram = undefined;
  const splittable = [left, right].filter((leaf) => canSplit(leaf, parameters));
  if (splittable.length === 0) {
    pool.push(parent);
    return;
  }
  const [small, large] = left.end - left.begin <= right.end - right.begin ? [left, right] : [right, left];
  small.histogram = takeHistogram(grower);
  grower.builder.build(small.begin, small.end, small.histogram);
  subtractHistogram(grower.runner, parent, small.histogram);
  large.histogram = parent;
  for (const leaf of splittable) findSplit(grower, leaf, quantised);
  for (const leaf of [left, right])
    if (!leaf.split && leaf.histogram) {
      pool.push(leaf.histogram);
      leaf.histogram = undefined;
    }
}

function canSplit(leaf: Leaf, { minDataInLeaf, maxDepth }: TreeParameters): boolean {
  return leaf.end - leaf.begin >= 2 * minDataInLeaf && (maxDepth === 0 || leaf.depth < maxDepth);
}

function findSplit(grower: Grower, leaf: Leaf, quantised: Quantised, counts?: Uint32Array): void {
  const { binned, layout, used, monotone, parameters, space, runner } = grower;
  const sums = leafSums(grower, leaf, quantised);
  if (!(sums.hessian > 0)) {
    leaf.split = undefined;
    return;
  }
  const { slots } = binned;
  const { offsets } = layout;
  const { gradientUnit, hessianUnit } = quantised;
  const found = { histogram: leaf.histogram!, counts, gradientUnit, hessianUnit, sums, bounds: leaf.bounds };
  const { search } = space;
  leaf.split = bestSplit({ slots, offsets, used, monotone, search, runner, ...found }, parameters);
}

/** Every slot's histogram sums to the leaf; the first that is used will do. */
function leafSums({ used, layout, binned }: Grower, leaf: Leaf, quantised: Quantised): LeafSums {
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

function takeHistogram({ pool, layout, space }: Grower): Float64Array {
  return pool.pop() ?? space.histogram(layout.length);
}
