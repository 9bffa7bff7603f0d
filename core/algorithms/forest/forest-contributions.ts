import { sumOf } from '../../stats/sum-of.ts';
import type { Explainer } from '../explanation/explainer.ts';
import { leafShapley } from '../gradient-boosted-trees/explanation/tree-shap.ts';
import { type ForestJson, type LeafTrees, leafShares, numberedTrees } from './forest-json.ts';

/** Exact Shapley values of a forest, in what it predicts: a probability, or the target's unit. @throws MalformedModel */
export function forestContributions(json: LeafTrees): Explainer {
  const trees = numberedTrees(json);
  const shares = leafShares(json);
  const { outputs, features, leaves, count } = json;
  const shapley = leafShapley(trees);
  const expected = new Float64Array(outputs);
  let first = 0;
  for (const own of leaves) {
    const rows = sumOf(count.slice(first, first + own));
    for (let leaf = first; leaf < first + own; leaf++)
      for (let k = 0; k < outputs; k++) expected[k]! += (count[leaf]! / rows) * shares[leaf * outputs + k]!;
    first += own;
  }
  return {
    features: features.length,
    outputs,
    expected,
    contributions(row, out, only) {
      out.fill(0);
      shapley.see(row);
      for (let k = 0; k < outputs; k++)
        if (only === undefined || only === k)
          for (let leaf = 0; leaf < count.length; leaf++)
            shapley.addLeaf(leaf, shares[leaf * outputs + k]!, k * features.length, out);
    },
  };
}

/** What contributions are in. */
export const forestScale = ({ task }: ForestJson) => (task === 'regression' ? 'value' : 'probability');
