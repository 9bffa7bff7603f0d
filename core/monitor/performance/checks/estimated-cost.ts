import { formatNumber, formatPercent } from '../../../values/format.ts';
import type { PerformanceCheck } from './performance-check.ts';

/** One-sided 99 %. */
const certainty = 2.326;

/**
 * Before labels: the model itself expects its decisions to cost more than those of the test part did, because of what it is
 * given. It cannot see concept drift, which is what labels are for.
 */
export const estimatedCost: PerformanceCheck = {
  name: 'estimated',
  measure({ estimated, reference, project }) {
    const { degradation, minimumRows } = project.monitoring;
    const against = estimated?.against;
    if (!estimated || !against || !project.objective.costs || estimated.rows < minimumRows) return [];
    const { mean, lower, referenceError } = against;
    const change = against.reference > 0 ? mean / against.reference - 1 : 0;
    // The reference was realised, so that its rows vary by their truth too.
    const perRow = ((estimated.cost.upper - estimated.cost.lower) / 2 / 1.96 / 1000) * Math.sqrt(estimated.rows);
    const ofReference = Math.hypot(referenceError, perRow / Math.sqrt(reference.performance?.rows ?? 1));
    const surely = mean - Math.hypot(mean - lower, certainty * ofReference) > against.reference;
    if (!surely || !(change > degradation)) return [];
    const perDay = estimated.rows / estimated.days;
    const more = (mean - against.reference) * perDay;
    const error = 1.96 * Math.hypot(ofReference, perRow / Math.sqrt(estimated.rows)) * perDay;
    return [
      {
        feature: 'expectedCost',
        statistic: change,
        threshold: degradation,
        chance: 0,
        effect: Math.min(1, change),
        message: `before labels, the model expects a cost of ${formatNumber(1000 * mean)} per 1,000 of its decisions, where the test part had ${formatNumber(1000 * against.reference)} (${formatPercent(change)} more)`,
        since: null,
        cost: { perDay: more, lower: more - error, upper: more + error },
        urgent: false,
        advice:
          'Look which features drifted: the model is asked about records that it can tell less of, or that are worth more.',
      },
    ];
  },
};
