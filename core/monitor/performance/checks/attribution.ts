import { formatFixed, formatPercent } from '../../../values/format.ts';
import type { FoundPerformance, PerformanceCheck } from './performance-check.ts';

/** SageMaker Model Monitor's. */
const leastAgreement = 0.9;
/** Change of a feature's share of all contributions that is told, and its least certainty: looks are many, and features too. */
const largestShift = 0.15;
const certainty = 6;
/** Features of a look that are told. */
const told = 3;

/** The model looks at other features than it did in training. It may be right all the same, so this is a reason to look, not to retrain. */
export const attribution: PerformanceCheck = {
  name: 'attribution',
  measure({ attribution }) {
    if (!attribution) return [];
    const { rows, ndcg, chance, features } = attribution;
    const common = {
      since: null,
      cost: null,
      urgent: false,
      advice:
        'Look whether the feature drifted too, or its feed says something else of records; the findings of decay tell whether predictions are worse.',
    };
    const order: FoundPerformance[] =
      ndcg < leastAgreement && ndcg < chance
        ? [
            {
              feature: 'order',
              statistic: ndcg,
              threshold: leastAgreement,
              chance,
              effect: Math.min(1, 1 - ndcg),
              message: `the order of what features contribute agrees with that of training by ${formatFixed(ndcg, 2)} (NDCG of ${rows} predictions), where ${leastAgreement} is the least`,
              ...common,
            },
          ]
        : [];
    const moved = features
      .map(({ name, reference, observed, z }) => ({ name, reference, observed, z, shift: observed - reference }))
      .filter(({ shift, z }) => Math.abs(shift) > largestShift && Math.abs(z) > certainty)
      .sort((a, b) => Math.abs(b.shift) - Math.abs(a.shift))
      .slice(0, told)
      .map(({ name, reference, observed, z, shift }) => ({
        feature: name,
        statistic: Math.abs(shift),
        threshold: largestShift,
        chance: (certainty * Math.abs(shift)) / Math.abs(z),
        effect: Math.abs(shift),
        message: `makes up ${formatPercent(observed)} of what features contribute, where it was ${formatPercent(reference)} in training (${rows} predictions)`,
        ...common,
      }));
    return [...order, ...moved];
  },
};
