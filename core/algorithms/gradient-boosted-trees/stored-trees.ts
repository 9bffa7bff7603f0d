import { listOf, number, numbers, part } from '../model-form.ts';
import type { Tree } from './tree/tree.ts';

/** Trees one after the other in flat arrays, as models store them; what their leaves say is the model's own. */
export interface StoredTrees {
  /** Leaves of each tree. A tree has one node fewer than leaves. */
  leaves: number[];
  /** By node: index of the feature. */
  feature: number[];
  /** By node: numeric values up to this go left; null is Infinity. A list holds the codes that go left. */
  threshold: (number | null | number[])[];
  /**
   * By node of a numeric feature: 1 where missing values go left, 0 where they go right; 3 and 2 where zero counts as
   * missing too (models of other makers).
   */
  defaultLeft: number[];
  /** By node: number of a later node of the same tree, or ~leaf. */
  left: number[];
  right: number[];
}

const test = part(
  'a number, null, or a list of codes',
  (value): value is number | null | number[] => value === null || number.is(value) || numbers.is(value),
);

/** Their parts of a model's form. */
export const treeParts = {
  leaves: numbers,
  feature: numbers,
  threshold: listOf(test, 'a list of numbers, nulls and lists of codes'),
  defaultLeft: numbers,
  left: numbers,
  right: numbers,
};

/** None yet, for those that put trees together one by one. */
export function noTrees(): StoredTrees {
  return { leaves: [], feature: [], threshold: [], defaultLeft: [], left: [], right: [] };
}

export function storedTrees(trees: readonly Tree[]): StoredTrees {
  return {
    leaves: trees.map((t) => t.value.length),
    feature: trees.flatMap((t) => t.feature),
    threshold: trees.flatMap((t) =>
      t.threshold.map((value, i) => {
        const codes = t.categories[i];
        return codes ? Array.from(codes) : value === Infinity ? null : value;
      }),
    ),
    defaultLeft: trees.flatMap((t) => t.defaultLeft.map(Number)),
    left: trees.flatMap((t) => t.left),
    right: trees.flatMap((t) => t.right),
  };
}
