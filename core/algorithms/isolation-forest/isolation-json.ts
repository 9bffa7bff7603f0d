import type { LeafTrees } from '../forest/forest-json.ts';
import { treeParts } from '../gradient-boosted-trees/stored-trees.ts';
import { modelForm, numbers } from '../model-form.ts';

export const isolationForestName = 'isolationForest';

/**
 * Stored form: trees as forests store them. What a leaf says is the length of its path, negative and in mean lengths of a tree of as many rows:
 * the mean of all trees is the logarithm of the score to base 2.
 */
export interface IsolationForestJson extends LeafTrees {
  algorithm: typeof isolationForestName;
}

export const isolationForestForm = modelForm<IsolationForestJson>(isolationForestName, {
  ...treeParts,
  value: numbers,
  count: numbers,
});
