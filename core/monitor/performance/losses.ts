import type { Project } from '../../contracts/project.ts';
import { lossOf, type RegressionLoss } from '../../contracts/regression-loss.ts';
import { rowLosses } from '../../metrics/row-losses.ts';
import { selectionMetric } from '../../metrics/selection-metric.ts';
import type { Reference } from '../../reference/reference.ts';

/** Losses of rows, and their mean on the test part. */
export interface Losses {
  values: Float64Array;
  reference: number;
  /** Rows of the test part. */
  referenceRows: number;
}

/**
 * The cost of decisions or the loss by which the project judges, log loss where that is an area under a curve; null where the
 * test part tells none of it.
 * @param input.scores shape (rows, outputs)
 * @param input.cost shape (rows); null: there are no decisions
 */
export function lossesOf({
  reference: { task, performance: before },
  project,
  target,
  scores,
  cost,
}: {
  reference: Reference;
  project: Project;
  target: Float64Array;
  scores: Float64Array;
  cost: Float64Array | null;
}): Losses | null {
  if (!before) return null;
  const { rows: referenceRows, metrics, costPer1000 } = before;
  const metric = selectionMetric(project);
  if (metric === 'expectedCost')
    return cost && costPer1000 !== null ? { values: cost, reference: costPer1000 / 1000, referenceRows } : null;
  const judgedBy = task === 'regression' ? metric : 'logLoss';
  const mean = metrics[judgedBy];
  if (mean === undefined) return null;
  const values = rowLosses({
    task,
    outputs: scores.length / target.length,
    target,
    predictions: scores,
    ...(task === 'regression' && { loss: lossBehind(project) }),
  });
  return { values, reference: judgedBy === 'rmse' ? mean ** 2 : mean, referenceRows };
}

/** Of a regression, the loss whose mean the metric tells of. */
function lossBehind(project: Project): RegressionLoss {
  const metric = selectionMetric(project);
  if (metric === 'mae') return { name: 'absoluteError' };
  if (metric === 'rmse') return { name: 'squaredError' };
  return lossOf(project) ?? { name: 'squaredError' };
}
