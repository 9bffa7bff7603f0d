import type { Metric } from '../contracts/project.ts';
import { leaveGroupOutError, withoutGroups } from '../metrics/leave-group-out.ts';
import { improvement, selectionStatistic } from '../metrics/selection-metric.ts';
import type { Predicted } from '../metrics/statistics.ts';
import type { Ranked } from './leaderboard.ts';

/**
 * The trial that a search ends with, by the rule of one standard error (Breiman, Friedman, Olshen and Stone, "Classification and
 * regression trees", 1984): of those that are not surely worse than the best the one that chance has had least to do with. That is an
 * average of several; else the one that was planned first, as the trials at their defaults are; one that was ended because others were ahead last, but for a baseline.
 * @param ranked best first
 * @param validation without predictions
 */
export function chooseTrial(
  ranked: readonly Ranked[],
  validation: Omit<Predicted, 'predictions'>,
  metric: Metric,
): Ranked {
  const [best, ...others] = ranked;
  if (!Number.isFinite(best!.score)) return best!;
  const ofBest = leftOut(best!, validation, metric);
  const near = others.filter((other) => {
    const apart = improvement(metric, best!.score, other.score);
    if (!Number.isFinite(apart)) return false;
    return apart === 0 || apart <= standardError(ofBest, leftOut(other, validation, metric), metric);
  });
  return [best!, ...near].reduce((first, other) => (preference(other) < preference(first) ? other : first));
}

function preference({ trial: { spec, outpaced } }: Ranked): number {
  if (spec.members) return -1;
  if (spec.baseline) return Number.MAX_SAFE_INTEGER;
  return outpaced ? Number.MAX_SAFE_INTEGER - 1 : spec.index;
}

/** The metric without each of the groups of rows, which are neighbours. */
function leftOut({ calibration }: Ranked, validation: Omit<Predicted, 'predictions'>, metric: Metric): number[] {
  const statistic = selectionStatistic(metric, { ...validation, predictions: calibration.crossFitted });
  return withoutGroups(validation.target.length, statistic);
}

/** Of the improvement of one over the other, by the jackknife: rows of both are the same. */
function standardError(a: readonly number[], b: readonly number[], metric: Metric): number {
  // Without the one group that has all of a class there is no metric.
  return leaveGroupOutError(a.map((value, group) => improvement(metric, value, b[group]!)));
}
