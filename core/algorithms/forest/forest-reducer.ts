import { pruneLeaves } from '../gradient-boosted-trees/reduce/prune-leaves.ts';
import {
  digitLevels,
  digitsOf,
  featuresAsked,
  leafFractions,
  leafLevels,
  overFeatures,
} from '../gradient-boosted-trees/reduce/reduce-trees.ts';
import { largestOf, roundTo, unitOf } from '../gradient-boosted-trees/reduce/round-to.ts';
import { type ModelReducer, modelReducer } from '../reducer.ts';
import { type ForestJson, type ForestName, forestForm } from './forest-json.ts';

/** Both kinds of forest hold the same trees. */
export function forestReducer(name: ForestName): ModelReducer {
  return modelReducer(forestForm(name), {
    shorten: (json) => pruneLeaves(json, json.outputs, 0),
    reductions: [
      {
        kind: 'leaves',
        levels: () => leafLevels,
        apply: (json, level) => pruneLeaves(json, json.outputs, leafFractions[level - 1]!),
      },
      {
        kind: 'digits',
        levels: () => digitLevels,
        apply: (json, level, like) => withDigits(json, unitOf(largestOf(like.value), digitsOf(level))),
      },
    ],
    reads: featuresAsked,
    onFeatures: overFeatures,
  });
}

/** Of many classes a leaf may hold so little of each that nothing is left: it stays as it is. */
function withDigits(json: ForestJson, power: number): ForestJson {
  const { outputs } = json;
  const value = json.value.map((share) => roundTo(share, power));
  for (let at = 0; outputs > 1 && at < value.length; at += outputs)
    if (value.slice(at, at + outputs).every((share) => share === 0))
      for (let k = 0; k < outputs; k++) value[at + k] = json.value[at + k]!;
  return { ...json, value };
}
