import { defaultThresholds } from '../../contracts/check-thresholds.ts';
import { formatCount, formatPercent } from '../../values/format.ts';
import type { CheckWords, Measurement } from './check.ts';
import { type UsualCount, usualCount } from './usual-count.ts';
import { hasHistory } from './volume.ts';

const week = 7;
/** Weeks before that are needed where labels are few. */
const weeks = 3;
/** Labels of a usual day from which on a day tells by itself. */
const manyADay = 20;

/**
 * Whether labels come as they used to: those of the last whole day against the same weekdays before or, where they are few or come seldom,
 * those of the last week against the weeks before. Silence of a label feed is no silence of the predictions, and nothing else tells of
 * it: without labels a model cannot be seen to become worse.
 */
export const labelVolume = {
  name: 'labelVolume',
  kind: 'quality' as const,
  defaultThreshold: defaultThresholds.labelVolume,
  words: {
    statistic: 'Missing labels',
    short: 'labels',
    about: 'How many fewer labels have arrived than in the weeks before.',
  } satisfies CheckWords,
  /**
   * @param days labels that arrived in whole days, the last one first
   * @returns null where it is not known what is usual
   */
  measure(days: readonly number[], { threshold }: { threshold: number }): Measurement | null {
    const daily = hasHistory(days) ? usualCount(days, week) : null;
    if (daily && daily.mean >= manyADay)
      return asMeasurement(daily, threshold, 'on the last day', 'on the same weekdays before');
    const sums = Array.from({ length: Math.floor(days.length / week) }, (_, i) =>
      days.slice(i * week, (i + 1) * week).reduce((sum, count) => sum + count, 0),
    );
    const weekly = sums.length > weeks ? usualCount(sums, 1) : null;
    return weekly && asMeasurement(weekly, threshold, 'in the last 7 days', 'in the weeks before');
  },
};

function asMeasurement(
  { now, mean, less, change, pValue, chanceAt }: UsualCount,
  threshold: number,
  lately: string,
  before: string,
): Measurement {
  const missing = less ? change : 0;
  return {
    statistic: missing,
    threshold,
    // More labels than usual are none of its business.
    pValue: less ? pValue : 1,
    chanceAt: (level) => (less ? chanceAt(level) : 1),
    effect: missing,
    message: `${formatCount(now)} labels arrived ${lately}, ${formatCount(Math.round(mean))} ${before} (${formatPercent(missing)} fewer)`,
  };
}
