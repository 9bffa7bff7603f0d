import type { PriorJson } from '../algorithms/baseline/prior-model.ts';
import type { SingleFeatureJson } from '../algorithms/baseline/single-feature-model.ts';
import type { EnsembleJson } from '../algorithms/gradient-boosted-trees/ensemble-json.ts';
import type { LinearJson } from '../algorithms/linear/linear-model.ts';
import type { ModelJson } from '../contracts/model.ts';
import { CannotExplain } from './errors.ts';
import type { Explainer } from './explainer.ts';
import { linearContributions } from './linear-contributions.ts';
import { priorContributions } from './prior-contributions.ts';
import { singleFeatureContributions } from './single-feature-contributions.ts';
import { treeShap } from './tree-shap.ts';

/**
 * What explains a stored model: exact Shapley values of trees, contributions of linear models, and of the baselines.
 * @throws CannotExplain, MissingCounts, MissingMeans, MalformedModel
 */
export function explainModel(json: ModelJson): Explainer {
  switch (json.algorithm) {
    case 'gradientBoostedTrees':
      return treeShap(json as EnsembleJson);
    case 'logisticRegression':
    case 'linearRegression':
      return linearContributions(json as LinearJson);
    case 'prior':
      return priorContributions(json as PriorJson);
    case 'singleFeature':
      return singleFeatureContributions(json as SingleFeatureJson);
    default:
      throw new CannotExplain(`there are no explanations of models of the algorithm '${json.algorithm}'`);
  }
}
