import type { Metric, Project } from '../contracts/project.ts';
import { metricOfLoss } from '../contracts/regression-loss.ts';
import { InvalidEvaluationInput } from './errors.ts';
import { type Predicted, type Statistic, statisticsOf } from './statistics.ts';

const higherIsBetter: readonly Metric[] = ['prAuc', 'rocAuc'];

/** What selection optimises: the project's choice, else expected cost with costs, log loss, or what the loss of a regression says (RMSE). */
export function selectionMetric({ objective }: Project): Metric {
  if (objective.metric) return objective.metric;
  if (objective.task === 'regression') return metricOfLoss[objective.loss ?? 'squaredError'];
  if (objective.task === 'anomaly') return 'rocAuc';
  return objective.task === 'binary' && objective.costs ? 'expectedCost' : 'logLoss';
}

/** The metric as a statistic of predictions. @throws InvalidEvaluationInput when the task has no such metric */
export function selectionStatistic(metric: Metric, predicted: Predicted): Statistic {
  const statistics = statisticsOf(predicted);
  const found = statistics[metric];
  if (!found)
    throw new InvalidEvaluationInput(
      `metric ${metric} is not defined for ${predicted.task}; expected one of ${Object.keys(statistics).join(', ')}`,
    );
  return found;
}

/** How much better `a` is than `b`: positive is better, in the metric's unit. */
export function improvement(metric: Metric, a: number, b: number): number {
  return higherIsBetter.includes(metric) ? a - b : b - a;
}

/**
 * An improvement over `reference` relative to it; for areas under curves relative to what is missing to 1, so that 0.90
 * to 0.91 is a tenth. 1 where the reference leaves nothing to compare with.
 */
export function relativeGain(metric: Metric, better: number, reference: number): number {
  const gained = improvement(metric, better, reference);
  if (gained === 0) return 0;
  const scale = improvementScale(metric, reference);
  return scale > 0 ? gained / scale : Math.sign(gained);
}

/** What an improvement over `reference` is relative to. */
export function improvementScale(metric: Metric, reference: number): number {
  return higherIsBetter.includes(metric) ? 1 - reference : Math.abs(reference);
}
