import { formatNumber, formatPercent } from '../../../values/format.ts';
import type { PerformanceCheck } from './performance-check.ts';

/** The project's metric is worse than on the test part, though the probabilities may be right: what can be told apart is less. */
export const degraded: PerformanceCheck = {
  name: 'degraded',
  measure({ performance, project }) {
    if (!performance?.verdict?.degraded) return [];
    const { verdict, concept } = performance;
    // Concept drift says the same and more.
    if (concept?.certain && concept.change > project.monitoring.degradation) return [];
    return [
      {
        feature: verdict.metric,
        statistic: verdict.change,
        threshold: project.monitoring.degradation,
        chance: 0,
        effect: Math.min(1, verdict.change),
        message: `${formatNumber(verdict.observed)} where the test part had ${formatNumber(verdict.reference)} (${formatPercent(verdict.change)} worse)${concept ? ', as the model itself expects of these records' : ''}`,
        since: verdict.since,
        cost: project.objective.costs ? verdict.costPerDay : null,
        urgent: false,
        advice:
          'Look which features drifted: the model can tell less of these records. Retrain once labels of them have matured.',
      },
    ];
  },
};
