import type { FlatTrees } from '../flat-trees.ts';
import { leavesPerWord } from './sizes.ts';

/** Of the leaves of a tree that lie left of its nodes, and right of them, as bits. */
export interface LeavesBelow {
  /** Words of the sets of each tree. */
  parts: Int32Array;
  /** By node, from `first[node]`: as many words as its tree has, of the leaves on its left, then of those on its right. */
  bits: Int32Array;
  first: Int32Array;
  /** First node of each tree, and the number of all nodes. */
  firstNode: Int32Array;
}

export function leavesBelow({ nodes, threshold }: FlatTrees, leaves: readonly number[]): LeavesBelow {
  const parts = Int32Array.from(leaves, (count) => Math.ceil(count / leavesPerWord));
  const firstNode = new Int32Array(leaves.length + 1);
  const first = new Int32Array(threshold.length + 1);
  leaves.forEach((count, t) => {
    firstNode[t + 1] = firstNode[t]! + count - 1;
    for (let node = firstNode[t]!; node < firstNode[t + 1]!; node++) first[node + 1] = first[node]! + 2 * parts[t]!;
  });
  const bits = new Int32Array(first[threshold.length]!);
  let firstLeaf = 0;
  leaves.forEach((count, t) => {
    const words = parts[t]!;
    const add = (child: number, at: number) => {
      if (child < 0) {
        const leaf = ~child - firstLeaf;
        bits[at + (leaf >> 5)]! |= 1 << (31 - (leaf & 31));
      } else
        for (let w = 0; w < words; w++) bits[at + w]! |= bits[first[child]! + w]! | bits[first[child]! + words + w]!;
    };
    // Children come after their parents.
    for (let node = firstNode[t + 1]! - 1; node >= firstNode[t]!; node--) {
      add(nodes[4 * node + 1]!, first[node]!);
      add(nodes[4 * node + 2]!, first[node]! + words);
    }
    firstLeaf += count;
  });
  return { parts, bits, first, firstNode };
}
