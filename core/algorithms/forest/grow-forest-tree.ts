import { sidesOf } from '../gradient-boosted-trees/tree/bin-sides.ts';
import type { Split } from '../gradient-boosted-trees/tree/split.ts';
import { singleLeaf, splitLeaf, type Tree } from '../gradient-boosted-trees/tree/tree.ts';
import { takeLargest, toHeap } from './heap.ts';
import type { FindSplit, ForestRows } from './node-split.ts';
import type { ForestParameters } from './parameters.ts';

/** What trees of a forest share. */
export interface ForestGrower extends ForestRows {
  findSplit: FindSplit;
  /** Features that a node looks at. */
  tried: number;
  parameters: ForestParameters;
  /** Shape (rows): the rows of a tree, each leaf's in one piece. */
  order: Uint32Array;
  scratch: Uint32Array;
  /** Shape (256): by bin, 1 where rows go left. */
  sides: Uint8Array;
  /** Shape (rows): how often each was drawn. */
  drawn: ArrayLike<number>;
}

export interface ForestTree {
  tree: Tree;
  /** Shape (leaves, outputs). */
  values: number[];
}

interface Leaf {
  leaf: number;
  parent: number;
  depth: number;
  begin: number;
  end: number;
  split: Split | undefined;
  gain: number;
}

/**
 * Grows a tree of a forest, the division with the largest gain first, so that a limit of leaves cuts off what matters least.
 * @param rows at the start of the order
 */
export function growForestTree(grower: ForestGrower, rows: number): ForestTree {
  const { parameters, order, slots, impurity, drawn } = grower;
  const tree = singleLeaf(rows);
  const leaves: Leaf[] = [];
  const open: Leaf[] = [];
  const add = (leaf: Leaf) => {
    leaves[leaf.leaf] = leaf;
    look(grower, leaf);
    if (leaf.split) toHeap(open, leaf);
  };
  add({ leaf: 0, parent: -1, depth: 0, begin: 0, end: rows, split: undefined, gain: 0 });
  while (open.length > 0 && leaves.length < parameters.numLeaves) {
    const chosen = takeLargest(open);
    const { begin, end, depth, split } = chosen;
    const middle = divide(grower, chosen, split!);
    const { node, right } = splitLeaf(tree, chosen.leaf, chosen.parent, split!, slots[split!.slot]!);
    tree.gain[node] = chosen.gain;
    const common = { parent: node, depth: depth + 1, split: undefined, gain: 0 };
    add({ ...common, leaf: chosen.leaf, begin, end: middle });
    add({ ...common, leaf: right, begin: middle, end });
  }
  const values: number[] = [];
  for (const { leaf, begin, end } of leaves) {
    const own = order.subarray(begin, end);
    impurity.start(own);
    impurity.leaf(values);
    tree.count[leaf] = own.reduce((sum, row) => sum + drawn[row]!, 0);
  }
  return { tree, values };
}

/** Finds the split of a leaf, where it may have one: of features in a random order, until enough of them have been tried. */
function look({ slots, impurity, random, findSplit, tried, parameters, order }: ForestGrower, leaf: Leaf): void {
  const { minDataInLeaf, maxDepth } = parameters;
  const own = order.subarray(leaf.begin, leaf.end);
  if (own.length < 2 * minDataInLeaf || (maxDepth > 0 && leaf.depth >= maxDepth)) return;
  if (!impurity.start(own)) return;
  const features = Uint32Array.from(slots.keys());
  let varied = 0;
  for (let i = 0; i < features.length && (i < tried || varied === 0); i++) {
    const j = i + Math.floor(random() * (features.length - i));
    [features[i], features[j]] = [features[j]!, features[i]!];
    const found = findSplit(own, features[i]!, minDataInLeaf);
    if (found === 'constant') continue;
    varied++;
    if (found && found.gain > (leaf.split?.gain ?? -Infinity)) leaf.split = found;
  }
  if (leaf.split) leaf.gain = leaf.split.gain - impurity.whole();
}

/** Puts the rows of a leaf in the order of its split, each side in its former order. @returns where the right side starts */
function divide({ slots, columns, order, scratch, sides }: ForestGrower, { begin, end }: Leaf, split: Split): number {
  sidesOf(slots[split.slot]!, split, sides);
  const column = columns[split.slot]!;
  let [left, right] = [begin, 0];
  for (let i = begin; i < end; i++) {
    const row = order[i]!;
    if (sides[column[row]!] === 1) order[left++] = row;
    else scratch[right++] = row;
  }
  order.set(scratch.subarray(0, right), left);
  return left;
}
