import { formatNumber } from '../../../values/format.ts';
import type { PerformanceCheck } from './performance-check.ts';

/** So many times as long as in the week before is told, and how sure it must be: looks are many. */
const longer = 1.5;
const certainty = 6;
/** Requests so slow that a few make a percentile. */
const fewestSlow = 10;

/** Answers take longer than the project allows, or surely longer than in the week before. */
export const latency: PerformanceCheck = {
  name: 'latency',
  measure({ resources, project }) {
    const { latency: limits, minimumRows } = project.monitoring;
    if (!resources || resources.rows < minimumRows) return [];
    const { recent } = resources;
    const { p50, p99 } = resources.latency;
    const told = { feature: 'p99', statistic: p99, since: null, cost: null, urgent: false };
    if (limits && p99 > limits.p99Ms)
      return [
        {
          ...told,
          threshold: limits.p99Ms,
          chance: 0,
          effect: Math.min(1, p99 / limits.p99Ms - 1),
          message: `${formatNumber(p99)} ms, half of the answers within ${formatNumber(p50)} ms; the project allows ${formatNumber(limits.p99Ms)} ms`,
          advice:
            'Send fewer records in a request, or choose a smaller model; where only the first requests are slow, the function was started anew for them.',
        },
      ];
    if (!recent || !(p99 > longer * recent.latency.p99)) return [];
    const { slower } = recent;
    if (slower.count < fewestSlow || !(slower.z > certainty)) return [];
    return [
      {
        ...told,
        threshold: longer * recent.latency.p99,
        chance: 0,
        effect: Math.min(1, p99 / recent.latency.p99 - 1),
        message: `${formatNumber(p99)} ms, where the week before had ${formatNumber(recent.latency.p99)} ms: ${slower.count} of ${slower.requests} requests took longer than 99 of 100 did then`,
        advice:
          'Look what changed that day: more records in a request, a larger model, or functions that were started anew more often.',
      },
    ];
  },
};
