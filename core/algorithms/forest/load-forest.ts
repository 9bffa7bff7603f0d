import { flatten, leafOf } from '../gradient-boosted-trees/flat-trees.ts';
import type { Model } from '../model.ts';
import { type ForestJson, leafShares, numberedTrees } from './forest-json.ts';

/** Nodes that a row passes in a tree, roughly. */
const depth = 12;

/** The mean of the trees' leaves (Breiman, "Random forests", 2001). @throws MalformedModel */
export function loadForest(json: ForestJson): Model {
  const flat = flatten(numberedTrees(json));
  const shares = leafShares(json);
  const { outputs, features } = json;
  return {
    features: features.length,
    outputs,
    reads: depth * json.leaves.length + features.length,
    predictRow(row, out) {
      out.fill(0);
      for (let t = 0; t < flat.roots.length; t++) {
        const at = leafOf(flat, row, t) * outputs;
        for (let k = 0; k < outputs; k++) out[k]! += shares[at + k]!;
      }
      // Many fractions may add up to a little more than 1.
      if (json.task !== 'regression') for (let k = 0; k < outputs; k++) out[k] = Math.min(1, out[k]!);
    },
  };
}
