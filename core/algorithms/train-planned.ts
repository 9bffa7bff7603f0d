import type { TrialMember, TrialSpec } from '../contracts/steps.ts';
import type { AlgorithmTable } from './algorithm.ts';
import { columnsOf, withColumns } from './average/columns.ts';
import { averageImportance, sharesOf } from './average/importance.ts';
import { joinModels } from './average/join.ts';
import { trainWeighted, weightsOfClasses } from './class-weights.ts';
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
  const { features } = data.matrix;
  const planned = members.reduce((sum, { iterations }) => sum + iterations, 0);
  const share = (options.iterations ?? planned) / planned;
  const trained: { algorithm: string; columns: number[]; weight: number; result: TrainingResult }[] = [];
  for (const { algorithm = spec.algorithm, parameters, seed, iterations, weight } of members) {
    const own = { ...options, iterations: Math.max(1, Math.round(iterations * share)) };
    const { classWeights } = spec;
    const alone = { algorithm, parameters, seed, ...(classWeights && { classWeights }) };
    const columns = columnsOf(features, named(table, algorithm).encoding);
    const result = await trainPlanned(
      table,
      alone,
      { ...data, matrix: withColumns(data.matrix, columns) },
      classes,
      own,
    );
    // What was ended in the middle would spoil the average of those that are whole.
    if (options.shouldStop?.() && trained.length > 0) break;
    trained.push({ algorithm, columns, weight, result });
  }
  const total = trained.reduce((sum, { weight }) => sum + weight, 0);
  const whole = trained.map(({ algorithm, columns, weight, result }) => ({
    ...{ algorithm, columns, result, weight: weight / total, model: result.model },
  }));
  const several = new Set(whole.map(({ algorithm }) => algorithm)).size > 1;
  return {
    model: joinModels(
      table,
      whole,
      features.map(({ name }) => name),
    ),
    iterations: whole.reduce((sum, { result }) => sum + result.iterations, 0),
    history: [],
    importance: averageImportance(
      whole.map(({ result }) => (several ? sharesOf(result.importance) : result.importance)),
      whole.map(({ weight }) => weight),
    ),
  };
}
