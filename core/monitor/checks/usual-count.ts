import { negativeBinomialTails } from '../../stats/negative-binomial.ts';
import { quantile } from '../../stats/quantile.ts';

/** Periods before that say what is usual, at most. */
const periodsAtMost = 4;
/** Counts vary by at least so much of their mean, in standard deviations. */
const leastVariation = 0.1;
/** Of the square of a standard normal variable. */
const medianSquare = 0.4549;

/** A count against what is usual. */
export interface UsualCount {
  now: number;
  /** Median of the periods before. */
  mean: number;
  less: boolean;
  /** What is missing, or too much, as a fraction of the larger of both. */
  change: number;
  /** Two-sided. */
  pValue: number;
  /** The change from which on the p-value is at most `level`. */
  chanceAt(level: number): number;
}

/**
 * The newest of some counts against those `cycle` apart before it (up to four of them). How much such counts differ from those before
 * them tells what is chance: a count with more variance than a Poisson one (a negative binomial distribution).
 * @param counts of periods that follow each other, the last one first
 * @param cycle periods from one to the next that is like it, such as 7 days
 * @returns null where there were none in those before
 */
export function usualCount(counts: readonly number[], cycle: number): UsualCount | null {
  const usual = usualOf(counts, 0, cycle);
  if (!(usual.mean > 0)) return null;
  const { mean } = usual;
  const ofOne = mean + variationOf(counts, cycle) * mean ** 2;
  const tails = negativeBinomialTails(mean, ofOne * (1 + 1 / usual.periods));
  const now = counts[0]!;
  const less = now < mean;
  const change = (count: number) => (less ? 1 - count / mean : 1 - mean / count);
  const chanceOf = (count: number) => 2 * (less ? tails.atMost(count) : tails.atLeast(count));
  return {
    now,
    mean,
    less,
    change: now === mean ? 0 : change(now),
    pValue: Math.min(1, chanceOf(now)),
    chanceAt: (level) => change(outermost((count) => chanceOf(count) <= level, mean, less)),
  };
}

/** The like periods before one; a mean of NaN where there are none. */
function usualOf(counts: readonly number[], period: number, cycle: number): { mean: number; periods: number } {
  const before: number[] = [];
  for (let i = period + cycle; i < counts.length && before.length < periodsAtMost; i += cycle) before.push(counts[i]!);
  return { mean: quantile(Float64Array.from(before).sort(), 0.5), periods: before.length };
}

/** By how much counts vary beyond Poisson, squared in terms of their mean; a single odd one must not hide the next one. */
function variationOf(counts: readonly number[], cycle: number): number {
  const squares: number[] = [];
  for (let period = 1; period + cycle < counts.length; period++) {
    const { mean, periods } = usualOf(counts, period, cycle);
    if (mean > 0) squares.push(((counts[period]! - mean) ** 2 / (1 + 1 / periods) - mean) / mean ** 2);
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
