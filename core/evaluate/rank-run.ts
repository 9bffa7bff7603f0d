import { weightsOfClasses } from '../algorithms/class-weights.ts';
import type { Project } from '../contracts/project.ts';
import { lossOf } from '../contracts/regression-loss.ts';
import type { CrossValidation } from '../contracts/steps.ts';
import { selectionMetric } from '../metrics/selection-metric.ts';
import type { Predicted } from '../metrics/statistics.ts';
import type { Prepared } from '../prepare/prepared.ts';
import { judgingRows } from '../search/cross-validation.ts';
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

/** The rows that judge the trials of a run, without predictions. */
export function validationOf(
  project: Project,
  prepared: Prepared,
  crossValidation: CrossValidation | undefined,
): Omit<Predicted, 'predictions'> {
  const rows = judgingRows(prepared.part, crossValidation);
  return {
    ...aboutRows(project, prepared.classes, labelWeightsOf(project, prepared)),
    target: valuesOf(prepared.target, rows, 1),
    costs: prepared.costs && costsOf(prepared.costs, rows),
    weights: prepared.weight && valuesOf(prepared.weight, rows, 1),
  };
}

/** The candidates of a run, that which was chosen first. @throws NoTrialSucceeded */
export function rankRun(
  project: Project,
  validation: Omit<Predicted, 'predictions'>,
  trials: readonly TrialOutcome[],
): Ranked[] {
  return rankTrials(trials.filter(isCandidate), validation, selectionMetric(project), evaluationSeed);
}

/** Trials on a fraction of the rows are points of the learning curve, and others are over the budget: they can neither win nor be refitted. */
export function isCandidate({ spec }: TrialOutcome): boolean {
  return spec.fraction === undefined && !spec.refused;
}

/** By class, of the training rows, where the project weighs its classes. */
export function labelWeightsOf(project: Project, { part, target, classes, task }: Prepared): number[] | undefined {
  const { classWeights } = project.training;
  if (!classWeights || task !== 'multiclass') return undefined;
  const trained = Array.from(rowsOf(part, parts.train), (row) => target[row]!);
  return weightsOfClasses(classWeights, classes, trained);
}
