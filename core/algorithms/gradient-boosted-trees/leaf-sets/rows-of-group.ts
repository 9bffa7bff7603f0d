import { type FlatTrees, goesLeft } from '../flat-trees.ts';
import { boundsOfTest } from './bounds-of-tests.ts';
import type { LeavesBelow } from './leaves-below.ts';
import { groupWords, leavesPerWord, type Word } from './placed-trees.ts';

/** A feature that trees of a group test: a row for each interval between their own bounds, one above all, and one of what is missing. */
interface UsedFeature {
  feature: number;
  bounds: Float64Array;
  firstRow: number;
}

export interface GroupRows {
  used: UsedFeature[];
  /** Rows, and what they hold: eight words each. */
  count: number;
  sets: Int32Array;
}

/** A node of one of the group's words, with the leaves of the word on either side of it. */
interface Test {
  node: number;
  word: number;
  left: number;
  right: number;
}

/** What each interval of each feature leaves of the leaves of eight words. */
export function rowsOfGroup(
  flat: FlatTrees,
  below: LeavesBelow,
  words: readonly Word[],
  features: Int32Array,
): GroupRows {
  const tests = testsByFeature(flat, below, words);
  const all = words.map(({ leaves }) => (leaves === 0 ? 0 : -1 << (leavesPerWord - leaves)));
  let count = 0;
  const used = Array.from(features)
    .filter((feature) => tests.has(feature))
    .map((feature): UsedFeature => {
      const found = new Set(tests.get(feature)!.flatMap(({ node }) => boundsOfTest(flat, node)));
      const bounds = Float64Array.from(found).sort();
      const firstRow = count;
      count += bounds.length + 2;
      return { feature, bounds, firstRow };
    });
  const sets = new Int32Array(count * groupWords);
  for (const { feature, bounds, firstRow } of used) {
    for (let r = 0; r < bounds.length + 2; r++) {
      const value = r < bounds.length ? bounds[r]! : r === bounds.length ? Infinity : Number.NaN;
      const at = (firstRow + r) * groupWords;
      sets.set(all, at);
      for (const { node, word, left, right } of tests.get(feature)!)
        sets[at + word]! &= goesLeft(flat, node, value) ? ~right : ~left;
    }
  }
  return { used, count, sets };
}

function testsByFeature(
  { nodes }: FlatTrees,
  { parts, bits, first, firstNode }: LeavesBelow,
  words: readonly Word[],
): Map<number, Test[]> {
  const tests = new Map<number, Test[]>();
  words.forEach(({ tree, part }, word) => {
    if (tree < 0) return;
    for (let node = firstNode[tree]!; node < firstNode[tree + 1]!; node++) {
      const left = bits[first[node]! + part]!;
      const right = bits[first[node]! + parts[tree]! + part]!;
      if ((left | right) === 0) continue;
      const feature = nodes[4 * node]!;
      const own = tests.get(feature);
      if (own) own.push({ node, word, left, right });
      else tests.set(feature, [{ node, word, left, right }]);
    }
  });
  return tests;
}
