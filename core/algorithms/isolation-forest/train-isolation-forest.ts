import { isolationRules } from '../../contracts/algorithm-parameters.ts';
import { seededRandom } from '../../stats/random.ts';
import type { Parameters } from '../algorithm.ts';
import { rounded } from '../forest/rounded.ts';
import type { TrainingData, TrainingResult, TrainOptions } from '../model.ts';
import { readParameters } from '../parameters.ts';
import { growIsolationTree, type IsolationTree } from './grow-isolation-tree.ts';
import { type IsolationForestJson, isolationForestName } from './isolation-json.ts';
import { meanPathLength } from './path-length.ts';

/**
 * An isolation forest (Liu, Ting and Zhou, 2008): trees of random divisions of rows that are drawn without replacement. A row that is soon alone
 * is unlike the others. No target is read. The same data, parameters and seed give the same model.
 * @throws InvalidParameter
 */
export function trainIsolationForest(
  { matrix, train, task, outputs }: TrainingData,
  given: Parameters,
  seed: number,
  options: TrainOptions = {},
): TrainingResult {
  const { numTrees, sampleSize } = readParameters(isolationRules, given);
  const random = seededRandom(seed);
  const sample = Math.min(sampleSize, train.length);
  const order = Uint32Array.from(train);
  const trees: IsolationTree[] = [];
  for (let t = 0; t < numTrees; t++) {
    if (trees.length > 0 && options.shouldStop?.()) break;
    for (let i = 0; i < sample; i++) {
      const j = i + Math.floor(random() * (order.length - i));
      [order[i], order[j]] = [order[j]!, order[i]!];
    }
    trees.push(growIsolationTree(matrix, order.slice(0, sample), random));
    options.onProgress?.(t + 1, Number.NaN);
  }
  const usual = meanPathLength(sample) || 1;
  const features = matrix.features.map(({ name }) => name);
  const model: IsolationForestJson = {
    algorithm: isolationForestName,
    task,
    outputs,
    features,
    leaves: trees.map(({ count }) => count.length),
    feature: trees.flatMap((tree) => tree.feature),
    threshold: trees.flatMap((tree) => tree.threshold),
    defaultLeft: trees.flatMap((tree) => tree.defaultLeft),
    left: trees.flatMap((tree) => tree.left),
    right: trees.flatMap((tree) => tree.right),
    value: trees.flatMap(({ length }) => length.map((path) => rounded(-path / usual))),
    count: trees.flatMap(({ count }) => count),
  };
  return { model, iterations: trees.length, history: [], importance: [] };
}
