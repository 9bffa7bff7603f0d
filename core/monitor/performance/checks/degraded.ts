import { formatNumber, formatPercent } from '../../../values/format.ts';
import type { PerformanceCheck } from './performance-check.ts';

/** The project's metric is worse than on the test part, though the probabilities may be right: what can be told apart is less. */
export const degraded: PerformanceCheck = {
  name: 'degraded',
  measure({ performance, project }) {
    if (!performance?.verdict?.degraded) return [];
    const { verdict, concept, byDay } = performance;
    // Concept drift says the same and more.
    if (concept?.certain && concept.change > project.monitoring.degradation) return [];
    const perDay = (byDay?.rows.reduce((a, b) => a + b, 0) ?? 0) / Math.max(1, byDay?.rows.length ?? 1);
    const more = ((verdict.observed - verdict.reference) / 1000) * perDay;
    const cost =
      project.objective.costs && verdict.metric === 'expectedCost' ? { perDay: more, lower: 0, upper: 2 * more } : null;
    return [
      {
        feature: verdict.metric,
        statistic: verdict.change,
        threshold: project.monitoring.degradation,
        chance: 0,
        effect: Math.min(1, verdict.change),
        message: `${formatNumber(verdict.observed)} where the test part had ${formatNumber(verdict.reference)} (${formatPercent(verdict.change)} worse)${concept ? ', as the model itself expects of these records' : ''}`,
        since: verdict.since,
        cost,
        urgent: false,
        advice:
          'Look which features drifted: the model can tell less of these records. Retrain once labels of them have matured.',
      },
    ];
  },
};
