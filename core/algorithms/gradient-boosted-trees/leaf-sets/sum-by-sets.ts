import type { RowValues } from '../flat-trees.ts';
import type { LeafSets } from './leaf-sets.ts';
import { groupWords, leavesPerWord } from './placed-trees.ts';

/** From the values of a word to those of the next. */
const stride = leavesPerWord + 1;

/**
 * The intervals that a row's values lie in, in the order of `features`; each times `groups`, as `rows` are found by it.
 * @param at where the row starts in `values`
 */
export function readIntervals(sets: LeafSets, values: RowValues, at: number, out: Int32Array): void {
  const { features, bounds, firstBound, size, groups } = sets;
  for (let j = 0; j < features.length; j++) {
    const x = values[at + features[j]!]!;
    let interval = firstBound[j]!;
    // Computed, not branched on. What is missing is not below any bound, and comes to the last.
    for (let half = size[j]! >> 1; half > 0; half >>= 1) interval += -(+(x <= bounds[interval + half - 1]!) ^ 1) & half;
    out[j] = interval * groups;
  }
}

/** What the trees of an output say of a row, added in their order: the same as `sumOfTrees` to the last bit, as 0 changes no sum. */
export function sumBySets(
  { firstGroup, used, firstUsed, rows, firstRow, sets, value }: LeafSets,
  intervals: Int32Array,
  output: number,
): number {
  let sum = 0;
  const end = firstGroup[output + 1]!;
  let u = firstUsed[firstGroup[output]!]!;
  for (let g = firstGroup[output]!; g < end; g++) {
    let a = -1;
    let b = -1;
    let c = -1;
    let d = -1;
    let e = -1;
    let f = -1;
    let h = -1;
    let i = -1;
    const first = firstRow[g]!;
    for (const last = firstUsed[g + 1]!; u < last; u++) {
      const at = (first + rows[intervals[used[u]!]! + g]!) * groupWords;
      a &= sets[at]!;
      b &= sets[at + 1]!;
      c &= sets[at + 2]!;
      d &= sets[at + 3]!;
      e &= sets[at + 4]!;
      f &= sets[at + 5]!;
      h &= sets[at + 6]!;
      i &= sets[at + 7]!;
    }
    const from = g * groupWords * stride;
    sum += value[from + Math.clz32(a)]!;
    sum += value[from + stride + Math.clz32(b)]!;
    sum += value[from + 2 * stride + Math.clz32(c)]!;
    sum += value[from + 3 * stride + Math.clz32(d)]!;
    sum += value[from + 4 * stride + Math.clz32(e)]!;
    sum += value[from + 5 * stride + Math.clz32(f)]!;
    sum += value[from + 6 * stride + Math.clz32(h)]!;
    sum += value[from + 7 * stride + Math.clz32(i)]!;
  }
  return sum;
}
