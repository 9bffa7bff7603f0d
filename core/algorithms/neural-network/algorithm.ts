import { algorithmFacts } from '../../contracts/algorithms.ts';
import type { NetworkEngine } from '../../ports/network-engine.ts';
import type { Algorithm } from '../algorithm.ts';
import { checkTrainingData } from '../check-training-data.ts';
import { linkOfTask } from '../link-name.ts';
import { name, networkForm } from './network-json.ts';
import { defaultParameters, networkParameters, sampledParameters, smallerNetworks } from './parameters.ts';
import { trainNetwork } from './train.ts';

const facts = algorithmFacts[name];

/**
 * Neural networks for tables.
 * @param engine multiplies the matrices while they learn; undefined where only trials are planned
 */
export function neuralNetwork(engine: NetworkEngine | undefined): Algorithm {
  return {
    name,
    ...facts,
    rounds: true,
    link: ({ task }) => linkOfTask(task),
    defaults: defaultParameters,
    sample: sampledParameters,
    smaller: smallerNetworks,

    shiftScores(model, less) {
      const json = networkForm.read(model);
      return { ...json, scores: json.scores.map((score, k) => score - less[k]!) };
    },

    async train(data, parameters, seed, options) {
      if (!engine)
        throw new TypeError(`there is no engine here that trains networks; hand one to '${name}' with algorithmsWith`);
      checkTrainingData(data, name, facts.tasks);
      return trainNetwork(engine, data, networkParameters(parameters), seed, options);
    },
  };
}
