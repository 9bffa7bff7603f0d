import { defaultThresholds } from '../../contracts/check-thresholds.ts';
import { negativeBinomialTails } from '../../stats/negative-binomial.ts';
import { quantile } from '../../stats/quantile.ts';
import { formatCount, formatPercent } from '../../values/format.ts';
import type { CheckWords, Measurement } from './check.ts';

const week = 7;
const weeks = 4;
/** Days vary by at least so much of their mean, in standard deviations. */
const leastVariation = 0.1;
/** Of the square of a standard normal variable. */
const medianSquare = 0.4549;

/**
 * Whether as many predictions were asked for in the last 24 whole hours as in the same hours of the weeks before (their median). How
 * much such days differ from the weeks before them tells what is chance: a count with more variance than a Poisson one.
 */
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
    if (!hasHistory(days)) return null;
    const usual = usualOf(days, 0);
    if (usual.mean === 0) return null;
    const { mean } = usual;
    const ofOneDay = mean + variationOf(days) * mean ** 2;
    const tails = negativeBinomialTails(mean, ofOneDay * (1 + 1 / usual.days));
    const now = days[0]!;
    const less = now < mean;
    const change = (count: number) => (less ? 1 - count / mean : 1 - mean / count);
    const chanceOf = (count: number) => (less ? tails.atMost(count) : tails.atLeast(count));
    const statistic = now === mean ? 0 : change(now);
    return {
      statistic,
      threshold,
      pValue: Math.min(1, 2 * chanceOf(now)),
      chanceAt: (level) => change(outermost((count) => 2 * chanceOf(count) <= level, mean, less)),
      effect: statistic,
      message: `${formatCount(now)} predictions in 24 hours, ${formatCount(Math.round(mean))} in the same hours of the weeks before (${less ? `${formatPercent(statistic)} fewer` : `${formatPercent(now / mean - 1)} more`})`,
    };
  },
};

/** Whether there are two weeks before, and with that pairs of days that tell how much these differ. */
export function hasHistory(days: readonly unknown[]): boolean {
  return days.length > 2 * week;
}

/** The same hours of the weeks before a day. */
function usualOf(days: readonly number[], day: number): { mean: number; days: number } {
  const before: number[] = [];
  for (let i = day + week; i < days.length && before.length < weeks; i += week) before.push(days[i]!);
  return { mean: quantile(Float64Array.from(before).sort(), 0.5), days: before.length };
}

/** By how much days vary beyond Poisson, squared in terms of their mean; a single odd day must not hide the next one. */
function variationOf(days: readonly number[]): number {
  const squares: number[] = [];
  for (let day = 1; day + week < days.length; day++) {
    const { mean, days: of } = usualOf(days, day);
    if (mean > 0) squares.push(((days[day]! - mean) ** 2 / (1 + 1 / of) - mean) / mean ** 2);
  }
  const typical = squares.length === 0 ? 0 : quantile(Float64Array.from(squares).sort(), 0.5) / medianSquare;
  return Math.max(leastVariation ** 2, typical);
}

/** The count nearest to the mean that is beyond chance; none: 0, or infinitely many. */
function outermost(isBeyond: (count: number) => boolean, mean: number, less: boolean): number {
  if (less) {
    if (!isBeyond(0)) return 0;
    let [low, high] = [0, Math.ceil(mean)];
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (isBeyond(middle)) low = middle;
      else high = middle;
    }
    return low;
  }
  let high = Math.ceil(mean) + 1;
  while (!isBeyond(high)) high *= 2;
  let low = Math.floor(mean);
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (isBeyond(middle)) high = middle;
    else low = middle;
  }
  return high;
}
