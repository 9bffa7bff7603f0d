import { formatNumber } from '../../../values/format.ts';
import type { PerformanceCheck } from './performance-check.ts';

/** Answers take longer than the project allows. */
export const latency: PerformanceCheck = {
  name: 'latency',
  measure({ resources, project }) {
    const { latency: limits, minimumRows } = project.monitoring;
    if (!limits || !resources || resources.rows < minimumRows) return [];
    const { p50, p99 } = resources.latency;
    if (!(p99 > limits.p99Ms)) return [];
    return [
      {
        feature: 'p99',
        statistic: p99,
        threshold: limits.p99Ms,
        chance: 0,
        effect: Math.min(1, p99 / limits.p99Ms - 1),
        message: `${formatNumber(p99)} ms, half of the answers within ${formatNumber(p50)} ms; the project allows ${formatNumber(limits.p99Ms)} ms`,
        since: null,
        cost: null,
        urgent: false,
        advice:
          'Send fewer records in a request, or choose a smaller model; where only the first requests are slow, the function was started anew for them.',
      },
    ];
  },
};
