import type { Metric } from '../contracts/project.ts';
import type { Batches } from '../metrics/batches.ts';
import { jackknife } from '../metrics/jackknife.ts';
import { improvement, selectionStatistic } from '../metrics/selection-metric.ts';
import type { Predicted } from '../metrics/statistics.ts';
import { dependentMean } from '../stats/dependent-mean.ts';
import { meanLowerBound } from '../stats/mean-bound.ts';

/** One champion in twenty that is as good as ever passes for decayed. */
const level = 0.05;

/**
 * Whether a champion is worse on fresh rows than when it was evaluated, beyond chance. The figure of then is as uncertain as that
 * of now, so the error counts for both.
 * @param evaluated null where there is nothing to compare with
 */
export function championDecay(
  metric: Metric,
  champion: Predicted,
  batches: Batches,
  evaluated: number | null,
): boolean {
  if (evaluated === null) return false;
  const statistic = selectionStatistic(metric, champion);
  const worse = jackknife(batches, (w) => improvement(metric, evaluated, statistic(w)));
  if (worse.some(Number.isNaN)) return false;
  const now = dependentMean(worse, batches.ordered);
  return meanLowerBound({ ...now, error: Math.SQRT2 * now.error }, level) > 0;
}
