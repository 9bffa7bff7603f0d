import type { Finding } from '../../contracts/findings.ts';
import type { Metric } from '../../contracts/project.ts';
import type { BaselineKind } from '../../contracts/steps.ts';
import { improvement, selectionStatistic } from '../../metrics/selection-metric.ts';
import type { Predicted } from '../../metrics/statistics.ts';
import { number } from '../compare-champion.ts';

/** A baseline on the rows of the winner. */
export interface JudgedBaseline {
  algorithm: string;
  baseline: BaselineKind;
  feature: string | null;
  predicted: Predicted;
}

/**
 * The winner against the prior and the best single feature by the project's metric on test rows: a model that is no better than
 * one of them is not promoted by itself. Where one column says it all that may be right, and a person says so.
 */
export function baselineFinding(
  metric: Metric,
  winner: { algorithm: string; predicted: Predicted },
  baselines: readonly JudgedBaseline[],
): Finding | undefined {
  const own = selectionStatistic(metric, winner.predicted)();
  const judged = baselines.flatMap((baseline) => {
    const theirs = selectionStatistic(metric, baseline.predicted)();
    if (!(improvement(metric, own, theirs) <= 0)) return [];
    if (baseline.algorithm === winner.algorithm) return [`the winner is itself ${nameOf(baseline)}`];
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

/** A baseline in words. */
function nameOf({ baseline, feature }: JudgedBaseline): string {
  if (baseline === 'constant') return 'the prior, which says the same of every row';
  return feature === null ? 'the best single feature' : `the best single feature '${feature}'`;
}
