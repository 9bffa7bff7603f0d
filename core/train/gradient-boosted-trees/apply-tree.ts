import type { BinnedMatrix } from './binning/binned-matrix.ts';
import { sidesOf } from './tree/bin-sides.ts';
import type { Tree } from './tree/tree.ts';

/** Adds a tree's values to the scores of rows of a binned matrix. */
export function applyTree(tree: Tree, { slots, stride, bins }: BinnedMatrix, rows: Uint32Array, scores: Float64Array) {
  const { slot, left, right, value } = tree;
  const goesLeft = slot.map((s, node) =>
    sidesOf(slots[s]!, {
      bin: tree.bin[node]!,
      defaultLeft: tree.defaultLeft[node]!,
      categories: tree.categories[node]!,
    }),
  );
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    let node = slot.length === 0 ? ~0 : 0;
    while (node >= 0) node = (goesLeft[node]![bins[row * stride + slot[node]!]!] === 1 ? left : right)[node]!;
    scores[row]! += value[~node]!;
  }
}
