import type { EnsembleJson } from '../../algorithms/gradient-boosted-trees/ensemble-json.ts';

/** The model with its outputs in another order. @param order for each class which output it is (`outputOrder`) */
export function reordered(json: EnsembleJson, order: readonly number[]): EnsembleJson {
  if (order.every((output, i) => output === i)) return json;
  const negated = (values: readonly number[]) => values.map((value) => 0 - value);
  if (json.outputs === 1) return { ...json, initialScores: negated(json.initialScores), value: negated(json.value) };
  const trees = treesOf(json);
  const sorted = trees.map((_, t) => trees[t - (t % json.outputs) + order[t % json.outputs]!]!);
  return {
    ...json,
    initialScores: order.map((output) => json.initialScores[output]!),
    leaves: sorted.map(({ leaves }) => leaves),
    feature: sorted.flatMap(({ node, leaves }) => json.feature.slice(node, node + leaves - 1)),
    threshold: sorted.flatMap(({ node, leaves }) => json.threshold.slice(node, node + leaves - 1)),
    defaultLeft: sorted.flatMap(({ node, leaves }) => json.defaultLeft.slice(node, node + leaves - 1)),
    left: sorted.flatMap(({ node, leaves }) => json.left.slice(node, node + leaves - 1)),
    right: sorted.flatMap(({ node, leaves }) => json.right.slice(node, node + leaves - 1)),
    value: sorted.flatMap(({ leaf, leaves }) => json.value.slice(leaf, leaf + leaves)),
    ...(json.count && { count: sorted.flatMap(({ leaf, leaves }) => json.count!.slice(leaf, leaf + leaves)) }),
  };
}

/** Where the nodes and leaves of each tree begin. */
function treesOf({ leaves: all }: EnsembleJson): { node: number; leaf: number; leaves: number }[] {
  let [node, leaf] = [0, 0];
  return all.map((leaves) => {
    const tree = { node, leaf, leaves };
    node += leaves - 1;
    leaf += leaves;
    return tree;
  });
}
