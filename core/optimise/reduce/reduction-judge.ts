import type { Metric } from '../../contracts/project.ts';
import type { ReducedFigure } from '../../contracts/reduction.ts';
import { metricOfLoss } from '../../contracts/regression-loss.ts';
import { leaveGroupOutError, withoutGroups } from '../../metrics/leave-group-out.ts';
import { improvement, selectionStatistic } from '../../metrics/selection-metric.ts';
import type { Predicted } from '../../metrics/statistics.ts';

/** Of the paired difference of the loss. */
const standardErrors = 2;

/** What is said of a smaller model's predictions. */
export interface Judgement {
  within: boolean;
  figures: ReducedFigure[];
}

interface Judged {
  metric: Metric;
  before: number;
  allowed: number;
  leftOut: number[];
  /** It is smooth enough in the predictions for chance to be told from the paired differences. */
  smooth: boolean;
}

/**
 * Judges predictions of smaller models beside those of the one that was chosen, on the same rows. No figure may be worse by more than a
 * fraction of its standard error: the metric that selects, the proper loss (log loss, or that of the regression), and what decisions cost.
 * The loss may not even if two standard errors of the paired difference are added, and no room is gained by rows that happen to like the
 * smaller model: of many that are tried, the luckiest is taken.
 * Errors are by the jackknife of 20 groups.
 * @param rows without predictions, and `before`: those of the chosen model, shape (rows, outputs), as they would be served
 * @param tolerance in standard errors
 */
export function reductionJudge(
  rows: Omit<Predicted, 'predictions'>,
  before: Float64Array,
  metric: Metric,
  tolerance: number,
): (after: Float64Array) => Judgement {
  const loss = rows.task === 'regression' ? metricOfLoss[rows.loss?.name ?? 'squaredError'] : 'logLoss';
  const metrics = new Set<Metric>([
    metric,
    loss,
    ...(rows.task === 'binary' && rows.costs ? ['expectedCost' as const] : []),
  ]);
  const figuresOf = (of: Metric, predictions: Float64Array) => {
    const statistic = selectionStatistic(of, { ...rows, predictions });
    return { value: statistic(), leftOut: withoutGroups(rows.target.length, statistic) };
  };
  const judged = [...metrics].flatMap((of): Judged[] => {
    const { value, leftOut } = figuresOf(of, before);
    // With one class among the rows an area is not defined; then the loss speaks for it.
    if (!Number.isFinite(value)) return [];
    const error = leaveGroupOutError(leftOut);
    return [{ metric: of, before: value, allowed: tolerance * error, leftOut, smooth: of === loss }];
  });
  return (predictions) => {
    const all = judged.map(({ metric: of, before: own, allowed, leftOut, smooth }) => {
      const after = figuresOf(of, predictions);
      const worse = -improvement(of, after.value, own);
      const apart = leftOut.map((value, g) => improvement(of, after.leftOut[g]!, value));
      const chance = smooth ? standardErrors * leaveGroupOutError(apart) : 0;
      // Sums of the same numbers in another order differ in their last bits.
      const within = Math.max(0, worse) + chance <= allowed + 1e-12 * Math.abs(own);
      return { within, figure: { metric: of, before: own, after: after.value, allowed } };
    });
    return {
      within: all.length > 0 && all.every(({ within }) => within),
      figures: all.map(({ figure }) => figure),
    };
  };
}
