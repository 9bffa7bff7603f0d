import { algorithmFacts } from '../../contracts/algorithms.ts';
import type { SynchronousAlgorithm } from '../algorithm.ts';
import { checkTrainingData } from '../check-training-data.ts';
import { isolationForestName } from './isolation-json.ts';
import { trainIsolationForest } from './train-isolation-forest.ts';

const facts = algorithmFacts[isolationForestName];

export const isolationForest: SynchronousAlgorithm = {
  name: isolationForestName,
  ...facts,
  rounds: false,
  defaults: () => ({}),
  // Nothing tells which parameters are better where there are no labels.
  sample: () => ({}),
  train(data, parameters, seed, options) {
    checkTrainingData(data, isolationForestName, facts.tasks);
    return trainIsolationForest(data, parameters, seed, options);
  },
};
