import { algorithmFacts } from '../../contracts/algorithms.ts';
import type { SynchronousAlgorithm } from '../algorithm.ts';
import { checkTrainingData } from '../check-training-data.ts';
import { firstTrees } from '../gradient-boosted-trees/first-trees.ts';
import { type ForestName, forestForm } from './forest-json.ts';
import { defaultForest, forestParameters, sampledForest } from './parameters.ts';
import { shiftForest } from './shift-forest.ts';
import { trainForest } from './train-forest.ts';

/** The algorithm of that name: both kinds of forest share everything but how a tree draws. */
export function forestAlgorithm(name: ForestName): SynchronousAlgorithm {
  const facts = algorithmFacts[name];
  return {
    name,
    ...facts,
    rounds: false,
    // Probabilities of a forest are means of shares: no sum of raw scores explains them.
    link: ({ task }) => (task === 'regression' ? 'identity' : undefined),
    defaults: defaultForest,
    sample: sampledForest,
    readsSharedBins: () => true,
    shiftScores: (model, less) => shiftForest(forestForm(name).read(model), less),
    thin(model, fraction) {
      const json = forestForm(name).read(model);
      return firstTrees(json, Math.max(1, Math.round(json.leaves.length * fraction)), json.outputs);
    },
    smaller: (parameters, _, { bytes, reads }) => {
      const { numTrees } = forestParameters(parameters);
      return [{ ...parameters, numTrees: Math.max(1, Math.floor(numTrees * Math.min(bytes, reads))) }];
    },
    train(data, parameters, seed, options) {
      checkTrainingData(data, name, facts.tasks);
      return trainForest(name, data, parameters, seed, options);
    },
  };
}
