import { numberedTrees } from '../forest/forest-json.ts';
import { flatten, sumOfTrees } from '../gradient-boosted-trees/flat-trees.ts';
import type { Model } from '../model.ts';
import type { IsolationForestJson } from './isolation-json.ts';

/** Nodes that a row passes in a tree, roughly. */
const depth = 8;

/** Score of a row, 2 to the negative mean path in usual lengths: near 1 where it is unlike the others, below 1/2 where it is not. @throws MalformedModel */
export function loadIsolationForest(json: IsolationForestJson): Model {
  const flat = flatten({ ...numberedTrees(json), value: json.value });
  const { features, leaves } = json;
  return {
    features: features.length,
    outputs: 1,
    reads: depth * leaves.length + features.length,
    predictRow(row, out) {
      out[0] = 2 ** (sumOfTrees(flat, row, 0, 1) / leaves.length);
    },
  };
}
