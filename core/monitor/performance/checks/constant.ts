import { constantWords } from '../../../values/constant-words.ts';
import { formatNumber } from '../../../values/format.ts';
import type { PerformanceCheck } from './performance-check.ts';

/** One decision for all records would surely have cost less than the model's: with these costs it is worse than none. */
export const constant: PerformanceCheck = {
  name: 'constant',
  measure({ performance }) {
    const worse = performance?.worseThan;
    if (!worse?.certain) return [];
    const { decision, cost, excess, chance, perDay } = worse;
    return [
      {
        feature: 'expectedCost',
        statistic: excess.value,
        threshold: 0,
        chance,
        effect: cost > 0 ? Math.min(1, excess.value / cost) : 1,
        message: `decisions cost ${formatNumber(cost + excess.value)} per 1,000, where ${constantWords(decision)} would have cost ${formatNumber(cost)}: with these costs the model is worse than none`,
        since: performance?.verdict?.since ?? null,
        cost: perDay,
        urgent: true,
        advice: `Serve an earlier version, or decide without a model (${decision}) until a retrain is better; look whether the costs in the project file are still right.`,
      },
    ];
  },
};
