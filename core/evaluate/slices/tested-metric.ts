import type { Metric } from '../../contracts/project.ts';
import { metricOfLoss } from '../../contracts/regression-loss.ts';
import { realisedCosts } from '../../metrics/cost/realised-cost.ts';
import { rowLogLoss } from '../../metrics/log-loss.ts';
import { rowLoss } from '../../metrics/loss-statistics.ts';
import { rowMulticlassLogLoss } from '../../metrics/multiclass-log-loss.ts';
import { rankByScore } from '../../metrics/ranking.ts';
import type { Predicted } from '../../metrics/statistics.ts';
import type { Linear } from './linearise.ts';

/** A metric by which slices are compared. */
export interface TestedMetric {
  name: Metric;
  linear: Linear;
}

/**
 * What slices are tested by: the project's metric where it can be compared between groups of rows. Average precision rises
 * with the fraction of positives, so the area under the ROC curve stands in for it; the multiclass area is a mean over pairs
 * of classes that a slice may lack, so log loss does.
 */
export function testedMetric(metric: Metric, predicted: Predicted): TestedMetric {
  const { task, target, predictions, outputs, costs, review } = predicted;
  const mean = (name: Metric, values: Float64Array, root = false): TestedMetric => ({
    name,
    linear: { kind: 'mean', values, root },
  });
  if (task === 'regression') {
    const { loss } = predicted;
    if (loss && metric === metricOfLoss[loss.name] && metric !== 'rmse' && metric !== 'mae')
      return mean(
        metric,
        target.map((y, i) => rowLoss(loss, y, predictions[i]!)),
      );
    const errors = target.map((y, i) => Math.abs(y - predictions[i]!));
    return metric === 'mae'
      ? mean('mae', errors)
      : mean(
          'rmse',
          errors.map((e) => e * e),
          true,
        );
  }
  if (task === 'multiclass')
    return mean(
      'logLoss',
      target.map((y, i) => rowMulticlassLogLoss(y, predictions, i * outputs)),
    );
  if (metric === 'expectedCost' && costs)
    return mean(
      'expectedCost',
      realisedCosts(predictions, target, costs, review).cost.map((c) => 1000 * c),
    );
  if (metric === 'rocAuc' || metric === 'prAuc')
    return { name: 'rocAuc', linear: { kind: 'auc', ranking: rankByScore(target, predictions) } };
  return mean(
    'logLoss',
    target.map((y, i) => rowLogLoss(y, predictions[i]!)),
  );
}
