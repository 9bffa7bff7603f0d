import { averageLoader } from './average/loader.ts';
import { extraTreesLoader } from './extra-trees/loader.ts';
import { gradientBoostedTreesLoader } from './gradient-boosted-trees/loader.ts';
import { isolationForestLoader } from './isolation-forest/loader.ts';
import { linearRegressionLoader } from './linear-regression/loader.ts';
import type { ModelLoader } from './loader.ts';
import { logisticRegressionLoader } from './logistic-regression/loader.ts';
import { neuralNetworkLoader } from './neural-network/loader.ts';
import { priorLoader } from './prior/loader.ts';
import { randomForestLoader } from './random-forest/loader.ts';
import { singleFeatureLoader } from './single-feature/loader.ts';

const alone: readonly ModelLoader[] = [
  gradientBoostedTreesLoader,
  logisticRegressionLoader,
  linearRegressionLoader,
  neuralNetworkLoader,
  randomForestLoader,
  extraTreesLoader,
  isolationForestLoader,
  priorLoader,
  singleFeatureLoader,
];

/** What reads the models of each algorithm: all that predicting needs. */
export const modelLoaders: readonly ModelLoader[] = [...alone, averageLoader(alone)];
