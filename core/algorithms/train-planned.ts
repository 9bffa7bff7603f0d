import type { TrialMember, TrialSpec } from '../contracts/steps.ts';
import type { AlgorithmTable } from './algorithm.ts';
import { trainWeighted, weightsOfClasses } from './class-weights.ts';
import { CannotJoin } from './errors.ts';
import type { TrainingData, TrainingResult, TrainOptions } from './model.ts';
import { named } from './named.ts';

type Planned = Pick<TrialSpec, 'algorithm' | 'parameters' | 'seed' | 'classWeights' | 'members'>;

/**
 * Trains what a trial says: its algorithm with its parameters and class weights, which in baselines only decide the label. Of a trial
 * with members each is trained, the heaviest first, and their scores are averaged; where the time is over, those that are whole.
 * @param classes names by index
 * @param options of a trial with members `iterations` are of all members together
 * @throws UnknownAlgorithm, InvalidParameter, InvalidTrainingData, CannotJoin
 */
export async function trainPlanned(
  table: AlgorithmTable,
  spec: Planned,
  data: TrainingData,
  classes: readonly string[],
  options: TrainOptions = {},
): Promise<TrainingResult> {
  if (spec.members) return trainMembers(table, spec, spec.members, data, classes, options);
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

async function trainMembers(
  table: AlgorithmTable,
  spec: Planned,
  members: readonly TrialMember[],
  data: TrainingData,
  classes: readonly string[],
  options: TrainOptions,
): Promise<TrainingResult> {
  const { joining } = named(table, spec.algorithm);
  if (!joining) throw new CannotJoin(`models of ${spec.algorithm} cannot be averaged`);
  const planned = members.reduce((sum, { iterations }) => sum + iterations, 0);
  const share = (options.iterations ?? planned) / planned;
  const trained: { weight: number; result: TrainingResult }[] = [];
  for (const { parameters, seed, iterations, weight } of members) {
    const own = { ...options, iterations: Math.max(1, Math.round(iterations * share)) };
    const { classWeights } = spec;
    const alone = { algorithm: spec.algorithm, parameters, seed, ...(classWeights && { classWeights }) };
    const result = await trainPlanned(table, alone, data, classes, own);
    // What was ended in the middle would spoil the average of those that are whole.
    if (options.shouldStop?.() && trained.length > 0) break;
    trained.push({ weight, result });
  }
  const total = trained.reduce((sum, { weight }) => sum + weight, 0);
  const weights = trained.map(({ weight }) => weight / total);
  const results = trained.map(({ result }) => result);
  return {
    model: joining.join(
      results.map(({ model }) => model),
      weights,
    ),
    iterations: results.reduce((sum, { iterations }) => sum + iterations, 0),
    history: [],
    importance: averageImportance(
      results.map(({ importance }) => importance),
      weights,
    ),
  };
}

type Importance = TrainingResult['importance'];

/** By feature: what it gained in each model times the model's weight, the largest first; splits are added up. */
export function averageImportance(all: readonly Importance[], weights: readonly number[]): Importance {
  const sums = new Map<string, Importance[number]>();
  all.forEach((own, m) => {
    for (const { feature, gain, splits } of own) {
      const known = sums.get(feature);
      const together = (known?.splits ?? 0) + (splits ?? 0);
      sums.set(feature, {
        feature,
        gain: (known?.gain ?? 0) + gain * weights[m]!,
        ...(splits !== undefined && { splits: together }),
      });
    }
  });
  return [...sums.values()].sort((a, b) => b.gain - a.gain);
}
