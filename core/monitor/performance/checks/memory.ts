import { formatNumber } from '../../../values/format.ts';
import type { PerformanceCheck } from './performance-check.ts';

/** Half as much again: the process of a function keeps some of what it once used. */
const more = 1.5;

/** Answering takes more memory than in the week before: it ends where the function has none left. */
export const memory: PerformanceCheck = {
  name: 'memory',
  measure({ resources, project }) {
    if (!resources?.recent || resources.rows < project.monitoring.minimumRows) return [];
    const { memory: now, recent } = resources;
    const threshold = more * recent.memory.p99;
    // Half of the answers: a single process that grew is not all of them.
    if (!(now.p50 > threshold)) return [];
    return [
      {
        feature: 'p50',
        statistic: now.p50,
        threshold,
        chance: recent.memory.p99,
        effect: Math.min(1, now.p50 / recent.memory.p99 - 1),
        message: `half of the answers came of processes of more than ${formatNumber(now.p50)} MB, where 99 of 100 of the week before had less than ${formatNumber(recent.memory.p99)} MB`,
        since: null,
        cost: null,
        urgent: false,
        advice: 'Compare with the memory of the function: raise it, or send fewer records in a request.',
      },
    ];
  },
};
