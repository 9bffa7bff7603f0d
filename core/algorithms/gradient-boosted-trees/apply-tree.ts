import { addToLeaves } from './tree/leaf-rows.ts';
import { partitionRows, type RowPlace } from './tree/partition-rows.ts';
import type { Tree } from './tree/tree.ts';

/**
 * Adds a tree's values to the scores of rows that it was not grown on. They are divided node by node, as rows are in growing it:
 * row by row down the tree, the processor would wait for every node.
 * @param rows overwrite the place's order
 */
export function applyTree(tree: Tree, place: RowPlace, rows: Uint32Array, output: number): void {
  if (rows.length === 0) return;
  place.space.order.set(rows);
  const begin = tree.value.map(() => 0);
  const end = tree.value.map(() => 0);
  end[0] = rows.length;
  tree.slot.forEach((slot, node) => {
    // The leaf that was divided remained the left one, and a new one became the right one: see `splitLeaf`.
    const [leaf, right] = [leftmostLeaf(tree, node), node + 1];
    if (begin[leaf] === end[leaf]) return;
    const { bin, defaultLeft, categories } = tree;
    const test = { slot, bin: bin[node]!, defaultLeft: defaultLeft[node]!, categories: categories[node]! };
    const middle = partitionRows(place, { begin: begin[leaf]!, end: end[leaf]! }, test);
    [begin[right], end[right], end[leaf]] = [middle, end[leaf]!, middle];
  });
  addToLeaves(place, { tree, begin, end }, output);
}

function leftmostLeaf({ left }: Tree, node: number): number {
  let child = left[node]!;
  while (child >= 0) child = left[child]!;
  return ~child;
}
