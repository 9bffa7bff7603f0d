import { weightsOfClasses } from '../algorithms/class-weights.ts';
import type { Project } from '../contracts/project.ts';
import { lossOf } from '../contracts/regression-loss.ts';
import { selectionMetric } from '../metrics/selection-metric.ts';
import type { Predicted } from '../metrics/statistics.ts';
import type { Prepared } from '../prepare/prepared.ts';
import { parts } from '../table/feature-matrix.ts';
import { costsOf, rowsOf, valuesOf } from '../table/rows-of-part.ts';
import { type Ranked, rankTrials, type TrialOutcome } from './leaderboard.ts';

/** Of calibration and the bootstrap. */
export const evaluationSeed = 1;

/** What figures of a project's rows need to know beside the rows. */
export function aboutRows(
  project: Project,
  classes: readonly string[],
  labelWeights?: readonly number[],
): Pick<Predicted, 'task' | 'outputs' | 'loss' | 'labelWeights'> {
  const { task } = project.objective;
  const loss = lossOf(project);
  const outputs = task === 'multiclass' ? classes.length : 1;
  return { task, outputs, ...(loss && { loss }), ...(labelWeights && { labelWeights }) };
}

/** The candidates of a run on its validation part, best first. @throws NoTrialSucceeded */
export function rankRun(project: Project, prepared: Prepared, trials: readonly TrialOutcome[]): Ranked[] {
  const rows = rowsOf(prepared.part, parts.validation);
  const about = aboutRows(project, prepared.classes, labelWeightsOf(project, prepared));
  const validation = {
    ...about,
    target: valuesOf(prepared.target, rows, 1),
    costs: prepared.costs && costsOf(prepared.costs, rows),
    weights: prepared.weight && valuesOf(prepared.weight, rows, 1),
  };
  return rankTrials(trials.filter(isCandidate), validation, selectionMetric(project), evaluationSeed);
}

/** Trials on a fraction of the rows are points of the learning curve: they can neither win nor be refitted. */
export function isCandidate({ spec }: TrialOutcome): boolean {
  return spec.fraction === undefined;
}

/** By class, of the training rows, where the project weighs its classes. */
export function labelWeightsOf(project: Project, { part, target, classes, task }: Prepared): number[] | undefined {
  const { classWeights } = project.training;
  if (!classWeights || task !== 'multiclass') return undefined;
  const trained = Array.from(rowsOf(part, parts.train), (row) => target[row]!);
  return weightsOfClasses(classWeights, classes, trained);
}
