import type { Check } from '../../../../core/monitor/checks/check.ts';
import { kolmogorovCritical, kolmogorovSurvival } from '../../../../core/stats/kolmogorov-survival.ts';
import { formatFixed } from '../../../../core/values/format.ts';

/** A check that only tests know: the largest distance between the cumulated fractions over the bins of a number. */
export const binnedKolmogorovSmirnov: Check = {
  name: 'binnedKs',
  kind: 'drift',
  types: ['number', 'integer'],
  groups: ['column'],
  defaultThreshold: 0.25,
  words: {
    statistic: 'Distance of distributions',
    short: 'KS',
    about: 'Largest distance between the distribution functions over the bins.',
  },
  measure({ reference, observed }, { threshold }) {
    const before = cumulated(reference.counts);
    const now = cumulated(observed.counts);
    const [n, m] = [before.at(-1)!, now.at(-1)!];
    if (n === 0 || m === 0) return null;
    const statistic = Math.max(...before.map((count, i) => Math.abs(count / n - now[i]! / m)));
    const error = Math.sqrt(1 / n + 1 / m);
    const pValue = kolmogorovSurvival(statistic / error);
    const chanceAt = (level: number) => kolmogorovCritical(level) * error;
    const message = `distance of distributions ${formatFixed(statistic, 2)}`;
    return { statistic, threshold, pValue, chanceAt, effect: statistic, message };
  },
};

function cumulated(counts: readonly number[]): number[] {
  let total = 0;
  return counts.slice(0, -1).map((count) => (total += count));
}
