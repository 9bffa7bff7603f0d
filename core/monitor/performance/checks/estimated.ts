import { formatNumber, formatPercent } from '../../../values/format.ts';
import type { PerformanceCheck } from './performance-check.ts';

/** One-sided 99 %. */
const certainty = 2.326;

/**
 * Before labels: the model itself expects to be worse than on the test part, because of what it is given: its decisions to cost more, its
 * probabilities to be less sure, its values to be further off. It cannot see concept drift, which is what labels are for.
 */
export const estimated: PerformanceCheck = {
  name: 'estimated',
  measure({ estimated, reference, project }) {
    const { degradation, minimumRows } = project.monitoring;
    if (!estimated?.against || estimated.rows < minimumRows) return [];
    const { metric, mean, lower, referenceError, reference: before, spread } = estimated.against;
    const byCost = metric === 'expectedCost';
    if (byCost && !project.objective.costs) return [];
    const figure = (value: number) => (byCost ? 1000 * value : metric === 'rmse' ? Math.sqrt(value) : value);
    const change = before > 0 ? figure(mean) / figure(before) - 1 : 0;
    const ofReference = Math.hypot(referenceError, spread / Math.sqrt(reference.performance?.rows ?? 1));
    const surely = mean - Math.hypot(mean - lower, certainty * ofReference) > before;
    if (!surely || !(change > degradation)) return [];
    const perDay = estimated.rows / estimated.days;
    const more = (mean - before) * perDay;
    const error = 1.96 * Math.hypot(ofReference, spread / Math.sqrt(estimated.rows)) * perDay;
    const what = byCost
      ? 'a cost per 1,000 decisions of'
      : metric === 'logLoss'
        ? 'a log loss of'
        : `${metric === 'mae' ? 'an MAE' : 'an RMSE'} of`;
    return [
      {
        feature: metric,
        statistic: change,
        threshold: degradation,
        chance: 0,
        effect: Math.min(1, change),
        message: `before labels, the model expects ${what} ${formatNumber(figure(mean))}, where the test part had ${formatNumber(figure(before))} (${formatPercent(change)} more)`,
        since: null,
        cost: byCost ? { perDay: more, lower: more - error, upper: more + error } : null,
        urgent: false,
        advice:
          'Look which features drifted: the model is asked about records that it can tell less of, or that are worth more.',
      },
    ];
  },
};
