import type { BinnedMatrix } from '../binning/binned-matrix.ts';
import { sidesOf } from './tree/bin-sides.ts';
import type { Tree } from './tree/tree.ts';

/** Adds a tree's values to the scores of rows of a binned matrix. */
export function applyTree(tree: Tree, { slots, stride, bins }: BinnedMatrix, rows: Uint32Array, scores: Float64Array) {
  if (rows.length === 0) return;
  const { slot, left, right, value } = tree;
  const goesLeft = new Uint8Array(256 * slot.length);
  slot.forEach((s, node) => {
    const test = {
      bin: tree.bin[node]!,
      defaultLeft: tree.defaultLeft[node]!,
      categories: tree.categories[node]!,
    };
    sidesOf(slots[s]!, test, goesLeft.subarray(256 * node, 256 * node + 256));
  });
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    let node = slot.length === 0 ? ~0 : 0;
    while (node >= 0) {
      const bin = bins[row * stride + slot[node]!]!;
      node = goesLeft[256 * node + bin] === 1 ? left[node]! : right[node]!;
    }
    scores[row]! += value[~node]!;
  }
}
