import type { ModelJson } from '../contracts/model.ts';
import { loadPrior } from './baseline/prior-model.ts';
import { loadSingleFeature } from './baseline/single-feature-model.ts';
import { UnknownAlgorithm } from './errors.ts';
import { loadEnsemble } from './gradient-boosted-trees/ensemble.ts';
import { loadLinear } from './linear/linear-model.ts';
import type { Model } from './model.ts';

/** By algorithm. Apart from the algorithms, so that what only predicts does not load what trains. */
const loaders: Readonly<Record<string, (json: ModelJson) => Model>> = {
  gradientBoostedTrees: loadEnsemble,
  logisticRegression: loadLinear,
  linearRegression: loadLinear,
  prior: loadPrior,
  singleFeature: loadSingleFeature,
};

/** A stored model, ready to predict. @throws UnknownAlgorithm, MalformedModel */
export function loadModel(json: ModelJson): Model {
  if (!Object.hasOwn(loaders, json.algorithm)) throw new UnknownAlgorithm(json.algorithm, Object.keys(loaders));
  return loaders[json.algorithm]!(json);
}
