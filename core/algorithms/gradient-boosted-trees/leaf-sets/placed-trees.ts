import type { FlatTrees } from '../flat-trees.ts';
import { groupWords, leavesPerWord } from './sizes.ts';

/** Where up to 32 leaves of a tree are. */
export interface Word {
  /** -1: none, at the end of an output's words. */
  tree: number;
  /** Which word of its tree. */
  part: number;
  /** First of its leaves, of all leaves. */
  firstLeaf: number;
  leaves: number;
}

const none: Word = { tree: -1, part: 0, firstLeaf: 0, leaves: 0 };

/** The words of all trees, those of an output together in the order of its trees, filled up to whole groups. */
export function placedTrees(
  { roots }: FlatTrees,
  leaves: readonly number[],
  outputs: number,
): { words: Word[]; firstGroup: Int32Array } {
  const firstLeaf = new Int32Array(roots.length);
  for (let t = 1; t < roots.length; t++) firstLeaf[t] = firstLeaf[t - 1]! + leaves[t - 1]!;
  const words: Word[] = [];
  const firstGroup = new Int32Array(outputs + 1);
  for (let k = 0; k < outputs; k++) {
    for (let tree = k; tree < roots.length; tree += outputs)
      for (let part = 0; part * leavesPerWord < leaves[tree]!; part++)
        words.push({
          tree,
          part,
          firstLeaf: firstLeaf[tree]! + part * leavesPerWord,
          leaves: Math.min(leavesPerWord, leaves[tree]! - part * leavesPerWord),
        });
    while (words.length % groupWords > 0) words.push(none);
    firstGroup[k + 1] = words.length / groupWords;
  }
  return { words, firstGroup };
}
