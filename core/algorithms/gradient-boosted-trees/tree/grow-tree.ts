import type { TreeParameters } from '../parameters.ts';
import type { Quantised } from '../quantise.ts';
import { bestSplit } from './best-split.ts';
import {
  childHistograms,
  finishTree,
  type Grower,
  type GrownTree,
  type Leaf,
  leafSums,
  splitInTwo,
  startTree,
  takeHistogram,
} from './growing.ts';
import { partitionRows } from './partition-rows.ts';

/**
 * Grows one tree leaf-wise: the leaf with the largest gain is split next (Shi, "Best-first decision tree learning", 2007).
 * Only the smaller child's histogram is built; its sibling's is the parent's less that. Leaf values come from the
 * exact gradients.
 * @param rows at the start of the workspace's order; they are reordered so that each leaf is contiguous
 * @param output whose gradients the tree follows
 * @param quantised its packed gradients' units
 */
export function growTree(grower: Grower, rows: number, output: number, quantised: Quantised): GrownTree {
  const { parameters, builder } = grower;
  const { tree, root } = startTree(grower, rows);
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
    const right = splitInTwo(grower, tree, chosen, middle);
    leaves.push(right);
    if (leaves.length < parameters.numLeaves) prepareChildren(grower, chosen, right, quantised);
  }
  return finishTree(grower, tree, leaves, output);
}

/** Histograms and best splits of two new leaves, as far as they can be split at all. `left` still holds the parent's histogram. */
function prepareChildren(grower: Grower, left: Leaf, right: Leaf, quantised: Quantised): void {
  const { parameters, pool } = grower;
  const splittable = [left, right].filter((leaf) => canSplit(leaf, parameters));
  if (splittable.length === 0) {
    pool.push(left.histogram!);
    left.histogram = undefined;
    return;
  }
  childHistograms(grower, left, right);
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
