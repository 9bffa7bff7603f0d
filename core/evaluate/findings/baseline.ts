import type { Finding } from '../../contracts/findings.ts';
import type { Metric } from '../../contracts/project.ts';
import type { BaselineName } from '../../contracts/steps.ts';
import { type Blocks, bootstrapDraws, lowerBound } from '../bootstrap.ts';
import { number } from '../compare-champion.ts';
import { improvement, selectionStatistic } from '../selection-metric.ts';
import type { Predicted } from '../statistics.ts';

/** That a column is better than the model; it is asked of every model. */
const confidence = 0.99;

/** A baseline on the rows of the winner. */
export interface JudgedBaseline {
  algorithm: BaselineName;
  feature: string | null;
  predicted: Predicted;
}

/**
 * The winner against the prior and the best single feature by the project's metric on test rows. No better than the prior is
 * critical. Of the best single feature it is when that is surely better: where one column says it all,
 * a model is as good as it, now a little better and now a little worse, and that is no reason to hold it.
 */
export function baselineFinding(
  metric: Metric,
  winner: { algorithm: string; predicted: Predicted },
  baselines: readonly JudgedBaseline[],
  blocks: Blocks,
  options: { samples: number; seed: number },
): Finding | undefined {
  const own = selectionStatistic(metric, winner.predicted);
  const value = own();
  const judged = baselines.flatMap((baseline) => {
    const theirs = selectionStatistic(metric, baseline.predicted);
    const gain = improvement(metric, value, theirs());
    if (!(gain <= 0)) return [];
    const itself = baseline.algorithm === winner.algorithm;
    const text = itself
      ? `the winner is itself ${nameOf(baseline)}`
      : `no better on test than ${nameOf(baseline)} (${metric} ${number(value)} against ${number(theirs())})`;
    const surely = () => {
      const draws = new Float64Array(options.samples);
      bootstrapDraws(blocks, options.samples, options.seed, (weights, draw) => {
        draws[draw] = improvement(metric, theirs(weights), own(weights));
      });
      const known = draws.filter((d) => !Number.isNaN(d));
      return known.length > 0 && lowerBound(known, confidence) > 0;
    };
    return [{ text, critical: baseline.algorithm === 'prior' || (!itself && surely()) }];
  });
  if (judged.length === 0) return undefined;
  return {
    code: 'baseline',
    severity: judged.some((j) => j.critical) ? 'critical' : 'warning',
    message: judged.map((j) => j.text).join(', and '),
    remedy: 'look at the features, the labels and the split; or ask for more trials (training.search)',
  };
}

/** A baseline in words. */
function nameOf({ algorithm, feature }: Pick<JudgedBaseline, 'algorithm' | 'feature'>): string {
  if (algorithm === 'prior') return 'the prior, which says the same of every row';
  return feature === null ? 'the best single feature' : `the best single feature '${feature}'`;
}
