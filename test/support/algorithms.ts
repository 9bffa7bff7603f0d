import type { SynchronousAlgorithm } from '../../core/algorithms/algorithm.ts';
import { modelExplainers } from '../../core/algorithms/explaining.ts';
import { explainerOf } from '../../core/algorithms/explanation/explainer.ts';
import { extraTrees } from '../../core/algorithms/extra-trees/algorithm.ts';
import { gradientBoostedTrees } from '../../core/algorithms/gradient-boosted-trees/algorithm.ts';
import { linearRegression } from '../../core/algorithms/linear-regression/algorithm.ts';
import { loadModel as load } from '../../core/algorithms/loader.ts';
import { modelLoaders } from '../../core/algorithms/loading.ts';
import { logisticRegression } from '../../core/algorithms/logistic-regression/algorithm.ts';
import { named } from '../../core/algorithms/named.ts';
import { prior } from '../../core/algorithms/prior/algorithm.ts';
import { randomForest } from '../../core/algorithms/random-forest/algorithm.ts';
import { singleFeature } from '../../core/algorithms/single-feature/algorithm.ts';
import { algorithms } from '../../core/algorithms/training.ts';
import type { ModelJson } from '../../core/contracts/model.ts';
import type { Task } from '../../core/contracts/task.ts';

const synchronous = [
  gradientBoostedTrees,
  logisticRegression,
  linearRegression,
  randomForest,
  extraTrees,
  prior,
  singleFeature,
];

/** The product's tables, for tests of what they hold. */
export const algorithm = (name: string): SynchronousAlgorithm => named(synchronous, name);
export const algorithmsFor = (task: Task) => synchronous.filter(({ tasks }) => tasks.includes(task));
export const loadModel = (json: ModelJson) => load(json, modelLoaders);
export const explainModel = (json: ModelJson) => explainerOf(json, modelExplainers).explain(json);

/** What trains trials, as the function of a trial has it. */
export const trainer = { algorithms, loaders: modelLoaders };
