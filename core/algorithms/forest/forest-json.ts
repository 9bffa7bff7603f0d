import type { ModelJson } from '../../contracts/model.ts';
import { sumOf } from '../../stats/sum-of.ts';
import { MalformedModel } from '../errors.ts';
import { type EnsembleJson, name as treesName } from '../gradient-boosted-trees/ensemble-json.ts';
import { type StoredTrees, treeParts } from '../gradient-boosted-trees/stored-trees.ts';
import { type ModelForm, modelForm, numbers } from '../model-form.ts';

export type ForestName = 'randomForest' | 'extraTrees';

/** Trees as gradient boosting stores them, but each leaf says something of every output. */
export interface LeafTrees extends ModelJson, StoredTrees {
  /** Shape (leaves, outputs). */
  value: number[];
  /** By leaf: rows that the tree was grown on. */
  count: number[];
}

/** Stored form of forests that predict a target. */
export interface ForestJson extends LeafTrees {
  algorithm: ForestName;
  /** Shape (leaves, outputs): binary the fraction of positive rows, multiclass of each class, regression the mean. */
  value: number[];
  /** By leaf: training rows in it, those that were drawn twice counted twice. */
  count: number[];
}

export function forestForm(name: ForestName): ModelForm<ForestJson> {
  return modelForm<ForestJson>(name, {
    ...treeParts,
    value: numbers,
    count: numbers,
  });
}

/**
 * The same trees with one output, whose leaves say their number through all trees: what walks, explains and writes trees
 * finds a forest's leaves by it.
 * @throws MalformedModel
 */
export function numberedTrees(json: LeafTrees): EnsembleJson & { count: number[] } {
  const { leaves, outputs, value, count } = json;
  const total = sumOf(leaves);
  if (leaves.length === 0) throw new MalformedModel(`${json.algorithm}: expected at least one tree, received none`);
  if (value.length !== total * outputs || count.length !== total)
    throw new MalformedModel(
      `${json.algorithm}: ${total} leaves need ${total * outputs} values and ${total} counts, the model holds ${value.length} and ${count.length}`,
    );
  return {
    ...json,
    algorithm: treesName,
    outputs: 1,
    objective: 'squaredError',
    initialScores: [0],
    value: Array.from({ length: total }, (_, leaf) => leaf),
  };
}

/** What leaves add to the mean of all trees, shape (leaves, outputs): stored fractions are rounded, these add up to 1. */
export function leafShares({ task, outputs, leaves, value }: LeafTrees): Float64Array {
  const shares = Float64Array.from(value, (v) => v / leaves.length);
  if (task !== 'multiclass') return shares;
  for (let at = 0; at < shares.length; at += outputs) {
    let sum = 0;
    for (let k = 0; k < outputs; k++) sum += value[at + k]!;
    for (let k = 0; k < outputs; k++) shares[at + k]! /= sum;
  }
  return shares;
}
