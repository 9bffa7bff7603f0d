import type { Finding } from '../../contracts/findings.ts';
import type { Metric } from '../../contracts/project.ts';
import type { BaselineKind } from '../../contracts/steps.ts';
import { leaveGroupOutError, withoutGroups } from '../../metrics/leave-group-out.ts';
import { improvement, selectionStatistic } from '../../metrics/selection-metric.ts';
import type { Predicted, Statistic } from '../../metrics/statistics.ts';
import { number } from '../compare-champion.ts';

/** A trial on test rows and, where trials are cross-validated, on all others by models that have not seen them. */
export interface JudgedTrial {
  algorithm: string;
  predicted: Predicted;
  outOfFold?: Predicted | undefined;
}

/** A baseline on the rows of the winner. */
export interface JudgedBaseline extends JudgedTrial {
  baseline: BaselineKind;
  feature: string | null;
}

/** Standard errors of an improvement from which it is surely one. */
const surely = 2;

/**
 * The winner against the prior and the best single feature by the project's metric on test rows: a model that is no better than
 * one of them is not promoted by itself, unless it is surely better on test and out-of-fold rows together, as a test part of few rows says little.
 * Where one column says it all that may be right, and a person says so.
 */
export function baselineFinding(
  metric: Metric,
  winner: JudgedTrial,
  baselines: readonly JudgedBaseline[],
): Finding | undefined {
  const own = selectionStatistic(metric, winner.predicted)();
  const judged = baselines.flatMap((baseline) => {
    const theirs = selectionStatistic(metric, baseline.predicted)();
    if (!(improvement(metric, own, theirs) <= 0)) return [];
    if (baseline.algorithm === winner.algorithm) return [`the winner is itself ${nameOf(baseline)}`];
    if (isSurelyBetter(metric, winner, baseline)) return [];
    return [`no better on test than ${nameOf(baseline)} (${metric} ${number(own)} against ${number(theirs)})`];
  });
  if (judged.length === 0) return undefined;
  return {
    code: 'baseline',
    severity: 'critical',
    message: judged.join(', and '),
    remedy: 'look at the features, the labels and the split; or ask for more trials (training.search)',
  };
}

/** By the mean of the improvements on test and out-of-fold rows, each weighing as many as there are. */
function isSurelyBetter(metric: Metric, winner: JudgedTrial, baseline: JudgedTrial): boolean {
  if (!winner.outOfFold || !baseline.outOfFold) return false;
  const parts = [
    improvementOf(metric, winner.predicted, baseline.predicted),
    improvementOf(metric, winner.outOfFold, baseline.outOfFold),
  ];
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  const mean = parts.reduce((sum, part) => sum + (part.rows / rows) * part.value, 0);
  const error = Math.hypot(...parts.map((part) => (part.rows / rows) * part.error));
  return mean > surely * error;
}

/** With its standard error by the jackknife. */
function improvementOf(metric: Metric, own: Predicted, other: Predicted) {
  const rows = own.target.length;
  const [a, b] = [selectionStatistic(metric, own), selectionStatistic(metric, other)];
  const statistic: Statistic = (weights) => improvement(metric, a(weights), b(weights));
  return { rows, value: statistic(), error: leaveGroupOutError(withoutGroups(rows, statistic)) };
}

/** A baseline in words. */
function nameOf({ baseline, feature }: JudgedBaseline): string {
  if (baseline === 'constant') return 'the prior, which says the same of every row';
  return feature === null ? 'the best single feature' : `the best single feature '${feature}'`;
}
