import { formatPercent } from '../../../values/format.ts';
import type { PerformanceCheck } from './performance-check.ts';

/** The truth lies outside of its interval surely more often than the project allows. */
export const coverage: PerformanceCheck = {
  name: 'coverage',
  measure({ performance, project }) {
    const found = performance?.coverage;
    if (!found?.below || performance!.rows < project.monitoring.minimumRows) return [];
    const { asked, observed, chance } = found;
    return [
      {
        feature: 'interval',
        statistic: 1 - observed,
        threshold: 1 - asked,
        chance: 1 - chance,
        effect: Math.min(1, asked - observed),
        message: `${formatPercent(observed)} of ${performance!.rows} true values lay within their interval, where ${formatPercent(asked)} were asked for`,
        since: null,
        cost: null,
        urgent: false,
        advice:
          'Intervals are too narrow for what arrives now: look which features drifted, and retrain once labels of these records have matured.',
      },
    ];
  },
};
