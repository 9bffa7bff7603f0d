import { sumOf } from '../../stats/sum-of.ts';
import type { StoredTrees } from './stored-trees.ts';

/**
 * The first trees of a model.
 * @param outputs numbers a leaf
 */
export function firstTrees<T extends StoredTrees & { value: number[]; count?: number[] | undefined }>(
  trees: T,
  number: number,
  outputs: number,
): T {
  const leaves = trees.leaves.slice(0, number);
  const total = sumOf(leaves);
  const nodes = total - leaves.length;
  return {
    ...trees,
    leaves,
    feature: trees.feature.slice(0, nodes),
    threshold: trees.threshold.slice(0, nodes),
    defaultLeft: trees.defaultLeft.slice(0, nodes),
    left: trees.left.slice(0, nodes),
    right: trees.right.slice(0, nodes),
    value: trees.value.slice(0, total * outputs),
    ...(trees.count && { count: trees.count.slice(0, total) }),
  };
}
