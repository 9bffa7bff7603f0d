import { formatNumber, formatPercent } from '../../../values/format.ts';
import { changeThreshold } from '../binary-evidence.ts';
import type { PerformanceCheck } from './performance-check.ts';

/** The truth is no longer as the model's probabilities say, and it costs more than the project allows. */
export const conceptDrift: PerformanceCheck = {
  name: 'concept',
  measure({ performance, project }) {
    const { degradation, minimumRows } = project.monitoring;
    const concept = performance?.concept;
    if (!concept?.certain || performance!.rows < minimumRows || !(concept.change > degradation)) return [];
    const { evidence, cost, logLoss, change, labelledSince, perDay } = concept;
    const byCost = performance?.metric === 'expectedCost';
    const { realised, expected } = byCost ? cost : logLoss;
    const scale = byCost ? 1000 : 1;
    return [
      {
        feature: byCost ? 'expectedCost' : 'logLoss',
        statistic: evidence.log,
        threshold: changeThreshold,
        chance: changeThreshold,
        effect: Math.min(1, change),
        message: `${byCost ? 'cost per 1,000' : 'log loss'} ${formatNumber(scale * realised)} on ${labelledSince} labelled rows, where the model expected ${formatNumber(scale * expected)} (${formatPercent(change)} more)`,
        since: new Date(evidence.since).toISOString(),
        cost: project.objective.costs ? perDay : null,
        urgent: change >= 1,
        advice:
          'Retrain on rows since then; where a feed broke that day, mend it first: the records of that day show which.',
      },
    ];
  },
};
