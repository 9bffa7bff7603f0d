import type { RowValues } from '../flat-trees.ts';
import { leafSetKernel } from './kernel.ts';
import type { LeafSets } from './leaf-sets.ts';
import { groupWords, rowBytes, wordBytes } from './sizes.ts';
import { layout, startKernel } from './start-kernel.ts';

/** Looks rows up in sets of leaves, one after the other. */
export interface SetScorer {
  /** Finds the intervals of a row. @param at where it starts in `values` */
  find(values: RowValues, at: number): void;
  /** What the trees of an output say of it: the same as `sumOfTrees` to the last bit. */
  sum(output: number): number;
}

/**
 * Copies the sets into a memory of their own, with the addresses that the kernel goes by.
 * @returns undefined where no such code can be compiled, as on pages that forbid it, or there is no room for a memory
 */
export function setScorer(sets: LeafSets): SetScorer | undefined {
  const { features, firstBound, size, groups, firstGroup, firstUsed, firstRow } = sets;
  const places = layout();
  const at = {
    sum: places.room(8),
    values: places.room(8 * features.length),
    found: places.room(4 * features.length),
    tested: places.room(16 * features.length),
    groups: places.room(16 * groups),
    used: places.room(4 * sets.used.length),
    bounds: places.room(8 * sets.bounds.length),
    rows: places.room(2 * sets.rows.length),
    sets: places.room(4 * sets.sets.length),
    leaves: places.room(8 * sets.value.length),
  };
  const started = startKernel(places.bytes, leafSetKernel);
  if (!started) return undefined;
  const { kernel, buffer } = started;
  new Float64Array(buffer, at.bounds).set(sets.bounds);
  new Uint16Array(buffer, at.rows).set(sets.rows);
  new Int32Array(buffer, at.sets).set(sets.sets);
  new Float64Array(buffer, at.leaves).set(sets.value);
  new Int32Array(buffer, at.used).set(sets.used.map((j) => at.found + 4 * j));
  const tested = new Int32Array(buffer, at.tested, 4 * features.length);
  features.forEach((_, j) => {
    tested.set([at.values + 8 * j, at.bounds + 8 * firstBound[j]!, 4 * size[j]!], 4 * j);
  });
  const ofGroups = new Int32Array(buffer, at.groups, 4 * groups);
  for (let g = 0; g < groups; g++) {
    const used = [firstUsed[g]!, firstUsed[g + 1]!].map((u) => at.used + 4 * u);
    ofGroups.set([...used, at.sets + rowBytes * firstRow[g]!, at.leaves + wordBytes * groupWords * g], 4 * g);
  }
  const own = new Float64Array(buffer, at.values, features.length);
  const result = new Float64Array(buffer, at.sum, 1);
  const testedEnd = at.tested + 16 * features.length;
  const stride = 2 * groups;
  return {
    find(values, from) {
      for (let j = 0; j < features.length; j++) own[j] = values[from + features[j]!]!;
      kernel.findIntervals(at.tested, testedEnd, at.bounds, at.rows, stride, at.found);
    },
    sum(output) {
      const [first, last] = [firstGroup[output]!, firstGroup[output + 1]!];
      if (first === last) return 0;
      kernel.sumGroups(at.groups + 16 * first, at.groups + 16 * last, 2 * first, at.sum);
      return result[0]!;
    },
  };
}
