import { defaultThresholds } from '../../contracts/check-thresholds.ts';
import { formatCount, formatPercent } from '../../values/format.ts';
import type { CheckWords, Measurement } from './check.ts';
import { usualCount } from './usual-count.ts';

const week = 7;

/** Whether as many predictions were asked for in the last 24 whole hours as in the same hours of the weeks before (their median). */
export const volume = {
  name: 'volume',
  kind: 'quality' as const,
  defaultThreshold: defaultThresholds.volume,
  words: {
    statistic: 'Change of volume',
    short: 'volume',
    about: 'How many fewer, or more, predictions were asked for than in the same hours of the weeks before.',
  } satisfies CheckWords,
  /**
   * @param days predictions of periods of 24 hours, the last one first
   * @returns null without two weeks to compare with, or where there were none in them
   */
  measure(days: readonly number[], { threshold }: { threshold: number }): Measurement | null {
    const usual = hasHistory(days) ? usualCount(days, week) : null;
    if (!usual) return null;
    const { now, mean, less, change, pValue, chanceAt } = usual;
    return {
      statistic: change,
      threshold,
      pValue,
      chanceAt,
      effect: change,
      message: `${formatCount(now)} predictions in 24 hours, ${formatCount(Math.round(mean))} in the same hours of the weeks before (${less ? `${formatPercent(change)} fewer` : `${formatPercent(now / mean - 1)} more`})`,
    };
  },
};

/** Whether there are two weeks before, and with that pairs of days that tell how much these differ. */
export function hasHistory(days: readonly unknown[]): boolean {
  return days.length > 2 * week;
}
