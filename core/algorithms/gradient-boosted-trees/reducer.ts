import { type ModelReducer, modelReducer } from '../reducer.ts';
import { type EnsembleJson, ensembleForm } from './ensemble-json.ts';
import { type CountedTrees, pruneLeaves } from './reduce/prune-leaves.ts';
import {
  digitLevels,
  digitsOf,
  featuresAsked,
  leafFractions,
  leafLevels,
  overFeatures,
} from './reduce/reduce-trees.ts';
import { largestOf, roundTo, unitOf } from './reduce/round-to.ts';

const hasCounts = (json: EnsembleJson): json is EnsembleJson & CountedTrees =>
  json.count !== undefined && json.leaves.length > 0;

export const gradientBoostedTreesReducer: ModelReducer = modelReducer(ensembleForm, {
  shorten: (json) => withoutConstants(hasCounts(json) ? pruneLeaves(json, 1, 0) : json),
  reductions: [
    {
      kind: 'leaves',
      levels: (json) => (hasCounts(json) ? leafLevels : []),
      apply: (json, level) =>
        hasCounts(json) ? withoutConstants(pruneLeaves(json, 1, leafFractions[level - 1]!)) : json,
    },
    {
      kind: 'digits',
      levels: ({ value }) => (value.length > 0 ? digitLevels : []),
      // A sum over t trees is off by at most t times half of the unit.
      apply(json, level, like) {
        const power = unitOf(largestOf(like.value), digitsOf(level));
        return { ...json, value: json.value.map((value) => roundTo(value, power)) };
      },
    },
  ],
  reads: featuresAsked,
  onFeatures: overFeatures,
});

/** Rounds of trees of a single leaf become part of the initial scores. */
function withoutConstants(json: EnsembleJson): EnsembleJson {
  const { leaves, outputs, value, count } = json;
  const initialScores = json.initialScores.slice();
  const kept: number[] = [];
  const leafKept: number[] = [];
  let from = 0;
  for (let t = 0; t < leaves.length; t += outputs) {
    const round = leaves.slice(t, t + outputs);
    const isConstant = round.every((size) => size === 1);
    for (const [k, size] of round.entries()) {
      if (isConstant) initialScores[k]! += value[from]!;
      else {
        kept.push(size);
        for (let leaf = from; leaf < from + size; leaf++) leafKept.push(leaf);
      }
      from += size;
    }
  }
  // Trees of a single leaf have no node, so that the lists of nodes stay.
  return {
    ...json,
    initialScores,
    leaves: kept,
    value: leafKept.map((leaf) => value[leaf]!),
    ...(count && { count: leafKept.map((leaf) => count[leaf]!) }),
  };
}
