import type { TrialSpec } from '../contracts/steps.ts';
import type { AlgorithmTable } from './algorithm.ts';
import { trainWeighted, weightsOfClasses } from './class-weights.ts';
import type { TrainingData, TrainingResult, TrainOptions } from './model.ts';
import { named } from './named.ts';

/**
 * Trains what a trial says: its algorithm with its parameters and class weights, which in baselines only decide the label.
 * @param classes names by index
 * @throws UnknownAlgorithm, InvalidParameter, InvalidTrainingData
 */
export async function trainPlanned(
  table: AlgorithmTable,
  spec: Pick<TrialSpec, 'algorithm' | 'parameters' | 'seed' | 'classWeights'>,
  data: TrainingData,
  classes: readonly string[],
  options: TrainOptions = {},
): Promise<TrainingResult> {
  const { classWeights, parameters } = spec;
  const trained = Float64Array.from(data.train, (row) => data.target[row]!);
  const weights = classWeights && weightsOfClasses(classWeights, classes, trained);
  const chosen = named(table, spec.algorithm);
  if (chosen.baseline) {
    const result = await chosen.train(data, parameters, spec.seed, options);
    return weights && data.outputs > 1 ? { ...result, model: { ...result.model, classWeights: weights } } : result;
  }
  return trainWeighted(chosen, data, weights, parameters, spec.seed, options);
}
