import { objectWith } from '../contracts/schema.ts';
import type { TrialSpec } from '../contracts/steps.ts';
import type { FeatureMatrix } from '../table/feature-matrix.ts';
import type { AlgorithmTable } from './algorithm.ts';
import { trainWeighted, weightsOfClasses } from './class-weights.ts';
import type { TrainingData, TrainingResult, TrainOptions } from './model.ts';
import { named } from './named.ts';

/**
 * Trains what a trial says: its algorithm with its parameters, class weights (which in baselines only decide the label) and constraints, of which
 * those on columns that became no feature are moot.
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
  return trainWeighted(chosen, data, weights, onFeatures(parameters, data.matrix.features), spec.seed, options);
}

/** The trees check each direction. */
const constraintsSchema = objectWith<Record<string, number>>('directions by feature', {});

function onFeatures(parameters: TrialSpec['parameters'], features: FeatureMatrix['features']): TrialSpec['parameters'] {
  const { monotoneConstraints, ...others } = parameters;
  if (typeof monotoneConstraints !== 'string') return parameters;
  const names = new Set(features.map((feature) => feature.name));
  const known = Object.entries(constraintsSchema(JSON.parse(monotoneConstraints))).filter(([name]) => names.has(name));
  return known.length === 0 ? others : { ...others, monotoneConstraints: JSON.stringify(Object.fromEntries(known)) };
}
