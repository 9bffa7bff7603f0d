import type { NetworkEngine, NetworkShape } from '../../ports/network-engine.ts';
import { seededRandom } from '../../stats/random.ts';
import { InvalidTrainingData } from '../errors.ts';
import type { TrainingData, TrainingResult, TrainOptions } from '../model.ts';
import { sampleNegatives } from '../sample-negatives.ts';
import { batchWriter, groupShapes, groupsOf } from './grouped-inputs.ts';
import { contributionImportance } from './importance.ts';
import { initialWeights } from './initial-weights.ts';
import { learn } from './learn.ts';
import { learningTargets } from './learning-targets.ts';
import { fitInputs } from './network-inputs.ts';
import { name } from './network-json.ts';
import type { NetworkParameters } from './parameters.ts';
import { storedNetwork } from './stored-network.ts';

/** Inputs of the first hidden layer at most, as far as embeddings of two numbers a feature allow. */
const widest = 256;

/**
 * A multilayer perceptron for tables after RealMLP (Holzmüller et al., "Better by default: strong pre-tuned MLPs and boosted
 * trees on tabular data", 2024) and TabM (Gorishniy et al., "TabM: advancing tabular deep learning with parameter-efficient
 * ensembling", 2024): embedded inputs, members that share layers, AdamW on a cosine schedule, dropout. Stops early on the
 * validation rows' loss, or a metric of them, where there are any and keeps the best weights. The same data, parameters, seed
 * and engine give the same model.
 * @throws InvalidParameter, InvalidTrainingData
 */
export async function trainNetwork(
  engine: NetworkEngine,
  all: TrainingData,
  parameters: NetworkParameters,
  seed: number,
  options: TrainOptions = {},
): Promise<TrainingResult> {
  const data = sampleNegatives(all, parameters.negativeFraction, seed);
  const inputs = fitInputs(data.matrix, data.train, parameters.pieces);
  if (inputs.length === 0) throw new InvalidTrainingData(`${name}: there are no features to learn from`);
  const groups = groupsOf(inputs);
  const { members, units, layers, embeddingSize } = parameters;
  const shape: NetworkShape = {
    groups: groupShapes(groups),
    embedding: Math.max(2, Math.min(embeddingSize, Math.floor(widest / inputs.length))),
    members,
    hidden: new Array<number>(layers).fill(units),
    outputs: data.outputs,
  };
  const random = seededRandom(seed);
  const targets = learningTargets(data);
  const weights = initialWeights(shape, targets.initialScores, random);
  const batches = batchWriter(inputs, groups, data.matrix);
  const session = await engine.open(shape);
  try {
    const learned = learn({ session, shape, weights, batches }, data, targets, parameters, random, options);
    const model = storedNetwork(data, inputs, groups, shape, learned.weights, targets);
    const { stopping, epochs } = learned;
    return {
      model,
      iterations: epochs,
      history: stopping?.history ?? [],
      ...(stopping && { stoppingMetricName: stopping.stoppingMetricName }),
      importance: contributionImportance(model, data),
    };
  } finally {
    session.close();
  }
}
