import { averageExplainer } from './average/explainer.ts';
import type { ModelExplainer } from './explanation/explainer.ts';
import { extraTreesExplainer } from './extra-trees/explainer.ts';
import { gradientBoostedTreesExplainer } from './gradient-boosted-trees/explainer.ts';
import { linearRegressionExplainer } from './linear-regression/explainer.ts';
import { logisticRegressionExplainer } from './logistic-regression/explainer.ts';
import { neuralNetworkExplainer } from './neural-network/explainer.ts';
import { priorExplainer } from './prior/explainer.ts';
import { randomForestExplainer } from './random-forest/explainer.ts';
import { singleFeatureExplainer } from './single-feature/explainer.ts';

const alone: readonly ModelExplainer[] = [
  gradientBoostedTreesExplainer,
  logisticRegressionExplainer,
  linearRegressionExplainer,
  neuralNetworkExplainer,
  randomForestExplainer,
  extraTreesExplainer,
  priorExplainer,
  singleFeatureExplainer,
];

/** What explains the models of each algorithm: exact Shapley values of trees, contributions of the others. */
export const modelExplainers: readonly ModelExplainer[] = [...alone, averageExplainer(alone)];
