import type { OnnxRuntime } from '../ports/onnx-runtime.ts';
import { averageLoader } from './average/loader.ts';
import { extraTreesLoader } from './extra-trees/loader.ts';
import { gradientBoostedTreesLoader } from './gradient-boosted-trees/loader.ts';
import { isolationForestLoader } from './isolation-forest/loader.ts';
import { linearRegressionLoader } from './linear-regression/loader.ts';
import type { ModelLoader } from './loader.ts';
import { logisticRegressionLoader } from './logistic-regression/loader.ts';
import { neuralNetworkLoader } from './neural-network/loader.ts';
import { onnxLoader } from './onnx/loader.ts';
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

/** And those that are graphs of ONNX, where their runtime is there. */
export const loadersWith = (runtime: OnnxRuntime): readonly ModelLoader[] => [...modelLoaders, onnxLoader(runtime)];
