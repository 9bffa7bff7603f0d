import type { FallbackReason } from '../../../contracts/serving.ts';
import { formatCount, formatPercent } from '../../../values/format.ts';
import type { PerformanceCheck } from './performance-check.ts';

const words: Record<FallbackReason, string> = {
  model: 'the model could not be read',
  windows: 'the entity windows could not be read',
  secret: 'the key of personal data could not be read',
  function: 'the function that runs the model did not answer',
  no_prediction: 'the model has no prediction of the record',
};

/** Records were answered with the project's fallback, as nothing could score them: a single one is told. */
export const fallback: PerformanceCheck = {
  name: 'fallback',
  measure({ fallbacks }) {
    if (!fallbacks) return [];
    const { count, of, reasons, from } = fallbacks;
    const why = Object.entries(reasons)
      .sort(([, a], [, b]) => b - a)
      .map(([reason, n]) => `${formatCount(n)}: ${words[reason as FallbackReason]}`);
    return [
      {
        feature: 'answers',
        statistic: count,
        threshold: 0,
        chance: 0,
        effect: count / of,
        message: `${formatCount(count)} of ${formatCount(of)} records (${formatPercent(count / of)}) were answered with the project's fallback decision (${why.join('; ')})`,
        since: from,
        cost: null,
        urgent: true,
        advice:
          'Look for "fallback" in the log of the prediction function: it says what failed. A rollback serves the version before; these decisions are no evidence for or against the model.',
      },
    ];
  },
};
