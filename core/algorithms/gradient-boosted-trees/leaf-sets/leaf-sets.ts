import type { FlatTrees } from '../flat-trees.ts';
import { boundsOfTests } from './bounds-of-tests.ts';
import { leavesBelow } from './leaves-below.ts';
import { placedTrees, type Word } from './placed-trees.ts';
import { rowsOfGroup } from './rows-of-group.ts';
import { fewestTrees, groupWords, leavesPerWord } from './sizes.ts';

/**
 * Trees as sets of leaves, after Lucchese et al., "QuickScorer: a fast algorithm to rank documents with additive ensembles of regression
 * trees" (SIGIR 2015): a feature's value leaves of each tree some leaves that a row can still come to, and the one that all values leave
 * is the row's. A set is the bits of a word, leaf 0 the highest; a tree of more than 32 leaves has several words. The intervals of a
 * feature are those between all values that any tree tests it by, so that a value is looked up once for all trees. No step branches on
 * the row, which a processor could not foresee.
 */
export interface LeafSets {
  /** Features that some tree tests. */
  features: Int32Array;
  /** By tested feature, from `firstBound[j]`, a power of two of them, `size[j]`: what a value is compared with, ascending; infinite at the end. */
  bounds: Float64Array;
  firstBound: Int32Array;
  size: Int32Array;
  /** Eight words are a group. */
  groups: number;
  /** By output: its first group; and the number of groups. */
  firstGroup: Int32Array;
  /** By group, from `firstUsed[g]`: which of the tested features its trees test. */
  used: Int32Array;
  firstUsed: Int32Array;
  /** By interval, which is numbered as its upper bound, and group: the row of the sets, of those of the group. */
  rows: Uint16Array;
  /** By group: its first row. */
  firstRow: Int32Array;
  /** By row: the leaves that the interval leaves of each of the eight words. */
  sets: Int32Array;
  /** By word: what its 32 leaves say, and 0, of a row whose leaf is in another word of the tree: no sum changes by it. */
  value: Float64Array;
}

/** Trees of more words, in the mean, and groups that test more features a tree are walked as fast. */
const mostWords = 8;
const mostTested = 12;
/** That a group can have. */
const mostRows = 2 ** 16;

/** @returns undefined where walking the trees is faster, or the sets would be large */
export function leafSets(flat: FlatTrees, leaves: readonly number[], outputs: number): LeafSets | undefined {
  if (leaves.length < fewestTrees) return undefined;
  const { words, firstGroup } = placedTrees(flat, leaves, outputs);
  const groups = words.length / groupWords;
  if (words.length - outputs * groupWords > mostWords * leaves.length) return undefined;
  const { features, bounds, firstBound, size, testedAs } = boundsOfTests(flat);
  if (features.length === 0) return undefined;
  const below = leavesBelow(flat, leaves);
  const made = Array.from({ length: groups }, (_, g) => {
    const own = words.slice(g * groupWords, (g + 1) * groupWords);
    return rowsOfGroup(flat, below, own, features);
  });
  const tested = made.reduce((sum, { used }) => sum + used.length, 0);
  if (tested > mostTested * leaves.length || made.some(({ count }) => count > mostRows)) return undefined;
  const sets: LeafSets = {
    features,
    bounds,
    firstBound,
    size,
    groups,
    firstGroup,
    used: Int32Array.from(made.flatMap(({ used }) => used.map(({ feature }) => testedAs[feature]!))),
    firstUsed: starts(made.map(({ used }) => used.length)),
    rows: new Uint16Array(bounds.length * groups),
    firstRow: starts(made.map(({ count }) => count)),
    sets: concatenated(made.map(({ sets }) => sets)),
    value: valuesOf(flat, words),
  };
  made.forEach(({ used }, g) => {
    for (const { feature, bounds: own, firstRow } of used) {
      const j = testedAs[feature]!;
      const [from, count] = [firstBound[j]!, size[j]!];
      let local = 0;
      for (let i = 0; i < count - 1; i++) {
        const upper = bounds[from + i]!;
        while (local < own.length && own[local]! < upper) local++;
        sets.rows[(from + i) * groups + g] = firstRow + local;
      }
      // The last interval is of what is missing.
      sets.rows[(from + count - 1) * groups + g] = firstRow + own.length + 1;
    }
  });
  return sets;
}

function valuesOf({ value }: FlatTrees, words: readonly Word[]): Float64Array {
  const values = new Float64Array(words.length * (leavesPerWord + 1));
  words.forEach(({ firstLeaf, leaves }, w) => {
    values.set(value.subarray(firstLeaf, firstLeaf + leaves), w * (leavesPerWord + 1));
  });
  return values;
}

function starts(lengths: readonly number[]): Int32Array {
  const first = new Int32Array(lengths.length + 1);
  lengths.forEach((length, i) => {
    first[i + 1] = first[i]! + length;
  });
  return first;
}

function concatenated(parts: readonly Int32Array[]): Int32Array {
  const first = starts(parts.map(({ length }) => length));
  const all = new Int32Array(first.at(-1)!);
  parts.forEach((part, i) => {
    all.set(part, first[i]!);
  });
  return all;
}
