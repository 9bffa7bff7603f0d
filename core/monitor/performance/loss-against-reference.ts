import type { Project } from '../../contracts/project.ts';
import { lossOf } from '../../contracts/regression-loss.ts';
import type { Blocks } from '../../metrics/bootstrap.ts';
import { rowLogLoss } from '../../metrics/log-loss.ts';
import { rowLoss } from '../../metrics/loss-statistics.ts';
import { rowMulticlassLogLoss } from '../../metrics/multiclass-log-loss.ts';
import { selectionMetric } from '../../metrics/selection-metric.ts';
import type { Reference } from '../../reference/reference.ts';
import { type AgainstReference, againstReference } from './against-reference.ts';
import type { JudgedRows } from './judged-rows.ts';

/**
 * The mean loss against that of the test part: the cost of decisions or the loss by which the project judges, log loss where that is
 * an area under a curve; null where the test part tells none of it.
 * @param input.scores @param input.cost shape (judged rows)
 */
export function lossAgainstReference(input: {
  reference: Reference;
  project: Project;
  judged: JudgedRows;
  scores: Float64Array;
  blocks: Blocks;
  cost: Float64Array | null;
}): AgainstReference | null {
  const { reference, judged, blocks } = input;
  const before = reference.performance;
  const known = meanLoss(input);
  if (!before || !known) return null;
  return againstReference(known.values, judged.weight, blocks, known.reference, before.rows);
}

/** Losses of rows, and their mean on the test part. */
export function meanLoss({
  reference: { task, performance },
  project,
  judged: { target },
  scores,
  cost,
}: Omit<Parameters<typeof lossAgainstReference>[0], 'blocks'>): { values: Float64Array; reference: number } | null {
  const metric = selectionMetric(project);
  const { metrics = {}, costPer1000 = null } = performance ?? {};
  if (metric === 'expectedCost')
    return cost && costPer1000 !== null ? { values: cost, reference: costPer1000 / 1000 } : null;
  if (task === 'regression') {
    const loss = lossOf(project) ?? { name: 'squaredError' };
    const of =
      metric === 'mae'
        ? ({ name: 'absoluteError' } as const)
        : metric === 'rmse'
          ? ({ name: 'squaredError' } as const)
          : loss;
    const before = metrics[metric];
    if (before === undefined) return null;
    return {
      values: target.map((y, i) => rowLoss(of, y, scores[i]!)),
      reference: metric === 'rmse' ? before ** 2 : before,
    };
  }
  if (metrics.logLoss === undefined) return null;
  const width = scores.length / target.length;
  return {
    values: target.map((y, i) =>
      task === 'binary' ? rowLogLoss(y, scores[i]!) : rowMulticlassLogLoss(y, scores, i * width),
    ),
    reference: metrics.logLoss,
  };
}
