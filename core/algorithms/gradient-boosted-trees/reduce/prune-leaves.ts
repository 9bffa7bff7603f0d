import { sumOf } from '../../../stats/sum-of.ts';
import type { StoredTrees } from '../stored-trees.ts';

/** Trees whose leaves each say something of every output, and how many training rows are in them. */
export interface CountedTrees extends StoredTrees {
  /** Shape (leaves, outputs). */
  value: number[];
  /** By leaf. */
  count: number[];
}

interface Pruned {
  nodes: number[];
  left: number[];
  right: number[];
  /** Numbers of the leaves that are left, as they were; of merged ones that of the left. */
  leaves: number[];
}

/**
 * Trees without splits whose leaves hardly differ, from the ends inwards: two leaves of one node become one, that says the mean of what
 * they said, weighted by their rows, where the variance of predictions that this costs (of a row drawn from all that the tree was grown
 * on: `a b / (a + b) / n` times the squared difference, for a, b of n rows) is at most `fraction` of what a tree has on average. It is
 * the least squares form of cost-complexity pruning (Breiman, Friedman, Olshen and Stone, 1984), with what the trees say in the place of the target.
 * @param outputs numbers a leaf
 * @param fraction 0: only leaves that say the same
 */
export function pruneLeaves<T extends CountedTrees>(trees: T, outputs: number, fraction: number): T {
  const value = trees.value.slice();
  const count = trees.count.slice();
  const allowed = (fraction * meanVariance(trees, outputs)) / trees.leaves.length;
  const parts: { firstNode: number; firstLeaf: number; pruned: Pruned }[] = [];
  let [firstNode, firstLeaf] = [0, 0];
  for (const leaves of trees.leaves) {
    const pruned = pruneTree(trees, value, count, { firstNode, firstLeaf, leaves }, outputs, allowed);
    parts.push({ firstNode, firstLeaf, pruned });
    firstNode += leaves - 1;
    firstLeaf += leaves;
  }
  const nodesOf = <V>(list: readonly V[]) =>
    parts.flatMap(({ firstNode: from, pruned }) => pruned.nodes.map((node) => list[from + node]!));
  const leafList = parts.flatMap(({ firstLeaf: from, pruned }) => pruned.leaves.map((leaf) => from + leaf));
  return {
    ...trees,
    leaves: parts.map(({ pruned }) => pruned.leaves.length),
    feature: nodesOf(trees.feature),
    threshold: nodesOf(trees.threshold),
    defaultLeft: nodesOf(trees.defaultLeft),
    left: parts.flatMap(({ pruned }) => pruned.left),
    right: parts.flatMap(({ pruned }) => pruned.right),
    value: leafList.flatMap((leaf) => value.slice(leaf * outputs, (leaf + 1) * outputs)),
    count: leafList.map((leaf) => count[leaf]!),
  };
}

/** Of what the trees say of the rows that each was grown on, summed over all trees and outputs. */
function meanVariance({ leaves, value, count }: CountedTrees, outputs: number): number {
  let total = 0;
  let from = 0;
  for (const size of leaves) {
    const rows = sumOf(count.slice(from, from + size));
    for (let k = 0; rows > 0 && k < outputs; k++) {
      let [sum, squares] = [0, 0];
      for (let leaf = from; leaf < from + size; leaf++) {
        const own = value[leaf * outputs + k]!;
        sum += (count[leaf]! / rows) * own;
        squares += (count[leaf]! / rows) * own * own;
      }
      total += Math.max(0, squares - sum * sum);
    }
    from += size;
  }
  return total;
}

/** Merges in `value` and `count`, where a merged leaf takes the number of the left one. */
function pruneTree(
  { left, right }: StoredTrees,
  value: number[],
  count: number[],
  { firstNode, firstLeaf, leaves }: { firstNode: number; firstLeaf: number; leaves: number },
  outputs: number,
  allowed: number,
): Pruned {
  const rows = sumOf(count.slice(firstLeaf, firstLeaf + leaves));
  /** By node: the leaf that it became. */
  const became = new Map<number, number>();
  const child = (at: number) => (at < 0 ? at : (became.get(at) ?? at));
  // A child's number is above its parent's.
  for (let node = leaves - 2; node >= 0; node--) {
    const [a, b] = [child(left[firstNode + node]!), child(right[firstNode + node]!)];
    if (a >= 0 || b >= 0) continue;
    const [one, other] = [firstLeaf + ~a, firstLeaf + ~b];
    const [own, others] = [count[one]!, count[other]!];
    const share = own + others > 0 ? others / (own + others) : 0.5;
    let squares = 0;
    for (let k = 0; k < outputs; k++) squares += (value[one * outputs + k]! - value[other * outputs + k]!) ** 2;
    // Leaves without a row say nothing of how often they are met.
    if (squares > 0 && !(rows > 0 && own > 0 && others > 0 && (own * share * squares) / rows <= allowed)) continue;
    for (let k = 0; k < outputs; k++)
      value[one * outputs + k]! += share * (value[other * outputs + k]! - value[one * outputs + k]!);
    count[one] = own + others;
    became.set(node, a);
  }
  return renumbered(left, right, firstNode, leaves, child, (node) => became.has(node));
}

function renumbered(
  left: readonly number[],
  right: readonly number[],
  firstNode: number,
  leaves: number,
  child: (at: number) => number,
  isLeaf: (node: number) => boolean,
): Pruned {
  if (leaves === 1) return { nodes: [], left: [], right: [], leaves: [0] };
  const nodes: number[] = [];
  const found: number[] = [];
  const open = [child(0)];
  while (open.length > 0) {
    const at = open.pop()!;
    if (at < 0) found.push(~at);
    else if (!isLeaf(at)) {
      nodes.push(at);
      open.push(child(left[firstNode + at]!), child(right[firstNode + at]!));
    }
  }
  nodes.sort((a, b) => a - b);
  found.sort((a, b) => a - b);
  const nodePlace = new Map(nodes.map((node, i) => [node, i]));
  const leafPlace = new Map(found.map((leaf, i) => [leaf, i]));
  const placeOf = (at: number) => (at < 0 ? ~leafPlace.get(~at)! : nodePlace.get(at)!);
  return {
    nodes,
    left: nodes.map((node) => placeOf(child(left[firstNode + node]!))),
    right: nodes.map((node) => placeOf(child(right[firstNode + node]!))),
    leaves: found,
  };
}
