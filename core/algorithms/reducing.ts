import { averageReducer } from './average/reducer.ts';
import { extraTreesReducer } from './extra-trees/reducer.ts';
import { gradientBoostedTreesReducer } from './gradient-boosted-trees/reducer.ts';
import { linearRegressionReducer } from './linear-regression/reducer.ts';
import { logisticRegressionReducer } from './logistic-regression/reducer.ts';
import { neuralNetworkReducer } from './neural-network/reducer.ts';
import { randomForestReducer } from './random-forest/reducer.ts';
import type { ModelReducer } from './reducer.ts';

const alone: readonly ModelReducer[] = [
  gradientBoostedTreesReducer,
  logisticRegressionReducer,
  linearRegressionReducer,
  neuralNetworkReducer,
  randomForestReducer,
  extraTreesReducer,
];

/** What makes trained models of each algorithm smaller; of baselines, isolation forests and graphs nothing does. */
export const modelReducers: readonly ModelReducer[] = [...alone, averageReducer(alone)];
