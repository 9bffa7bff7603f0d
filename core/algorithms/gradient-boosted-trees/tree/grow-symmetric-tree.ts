import type { Quantised } from '../quantise.ts';
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
import { levelSplit, splitOfLeaf } from './level-split.ts';
import { partitionRows } from './partition-rows.ts';

/**
 * Grows one symmetric (oblivious) tree, as CatBoost does (Prokhorenkova et al., "CatBoost: unbiased boosting with categorical features",
 * 2018): all leaves of a level are split by the same question. A leaf that it would leave with a side too small stays whole, and may be split by a
 * later level's. What comes of it is a tree like any other.
 * @param rows, output, quantised as `growTree` takes them
 */
export function growSymmetricTree(grower: Grower, rows: number, output: number, quantised: Quantised): GrownTree {
  const { parameters, builder, binned, layout, used, monotone } = grower;
  const { gradientUnit, hessianUnit } = quantised;
  const { tree, root } = startTree(grower, rows);
  root.histogram = takeHistogram(grower);
  builder.build(0, rows, root.histogram);
  let leaves: Leaf[] = [root];
  for (let level = 0; level < parameters.symmetricDepth; level++) {
    const measured = leaves.map((leaf) => {
      const { histogram, bounds } = leaf;
      return { histogram: histogram!, bounds, sums: leafSums(grower, leaf, quantised) };
    });
    const { slots } = binned;
    const search = { leaves: measured, slots, offsets: layout.offsets, used, monotone, gradientUnit, hessianUnit };
    const split = levelSplit(search, parameters);
    if (!split) break;
    const before = leaves.length;
    leaves = leaves.flatMap((leaf, i) => {
      leaf.split = splitOfLeaf(search, measured[i]!, split, parameters);
      const middle = leaf.split ? partitionRows(grower, leaf, leaf.split) : leaf.begin;
      if (Math.min(middle - leaf.begin, leaf.end - middle) < parameters.minDataInLeaf) return [leaf];
      const right = splitInTwo(grower, tree, leaf, middle);
      childHistograms(grower, leaf, right);
      return [leaf, right];
    });
    if (leaves.length === before) break;
  }
  return finishTree(grower, tree, inOrder(leaves), output);
}

/** Leaf l of a tree is the l-th of its leaves. */
function inOrder(leaves: readonly Leaf[]): Leaf[] {
  return [...leaves].sort((a, b) => a.leaf - b.leaf);
}
