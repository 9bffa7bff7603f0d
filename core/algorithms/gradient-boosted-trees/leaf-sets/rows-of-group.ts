import { type FlatTrees, goesLeft, isPlain } from '../flat-trees.ts';
import { sortedBounds } from './bounds-of-tests.ts';
import type { LeavesBelow } from './leaves-below.ts';
import type { Word } from './placed-trees.ts';
import { groupWords, leavesPerWord } from './sizes.ts';

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
  const used: UsedFeature[] = [];
  for (const feature of features) {
    const own = tests.get(feature);
    if (!own) continue;
    const bounds = sortedBounds(
      flat,
      own.map(({ node }) => node),
    );
    used.push({ feature, bounds, firstRow: count });
    count += bounds.length + 2;
  }
  const sets = new Int32Array(count * groupWords);
  for (let i = 0; i < sets.length; i++) sets[i] = all[i % groupWords]!;
  for (const { feature, bounds, firstRow } of used)
    for (const test of tests.get(feature)!) rule(flat, test, bounds, sets, firstRow * groupWords);
  return { used, count, sets };
}

/** Takes the leaves that a test rules out from the rows of its feature. @param from where these start in `sets` */
function rule(
  flat: FlatTrees,
  { node, word, left, right }: Test,
  bounds: Float64Array,
  sets: Int32Array,
  from: number,
): void {
  const above = bounds.length;
  // Up to its threshold a test of numbers sends all to the left.
  const lefts = isPlain(flat, node) ? bounds.indexOf(flat.threshold[node]!) + 1 : -1;
  for (let r = 0; r <= above + 1; r++) {
    const isLeft =
      lefts >= 0 && r <= above
        ? r < lefts
        : goesLeft(flat, node, r < above ? bounds[r]! : r === above ? Infinity : Number.NaN);
    sets[from + r * groupWords + word]! &= isLeft ? ~right : ~left;
  }
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
