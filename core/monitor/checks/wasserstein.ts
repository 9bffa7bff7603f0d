import { defaultThresholds } from '../../contracts/check-thresholds.ts';
import { sumOf } from '../../stats/sum-of.ts';
import { spreadOfBins, wassersteinOfBins } from '../../stats/wasserstein-of-bins.ts';
import { formatFixed, formatNumber } from '../../values/format.ts';
import { changeOf } from './change.ts';
import type { Check } from './check.ts';
import { ks } from './ks.ts';
import { suited } from './suited.ts';

/**
 * Drift of numbers by the Wasserstein distance in standard deviations of training: by how much values have moved on average.
 * Whether that may be chance is told by the test of Kolmogorov and Smirnov: a mean of few extreme values has no test to trust.
 */
export const wasserstein: Check = {
  name: 'wasserstein',
  kind: 'drift',
  types: ['number', 'integer', 'text'],
  groups: ['column', 'window', 'score'],
  defaultThreshold: defaultThresholds.wasserstein,
  suits: (feature) => suited(feature) === 'wasserstein',
  words: {
    statistic: 'Distance moved',
    short: 'Wasserstein',
    about: 'By how many standard deviations of training the values have moved (Wasserstein distance).',
  },
  measure(feature, { threshold }) {
    const { fine } = feature.reference;
    const now = feature.observed.fine;
    const test = ks.measure(feature, { threshold });
    if (!fine || !now || !test) return null;
    const spread = spreadOfBins(fine);
    // A column of one value has no spread, that of the largest numbers is beyond them.
    if (spread === 0 || !Number.isFinite(spread)) return null;
    const statistic = wassersteinOfBins(fine, now)! / spread;
    if (!Number.isFinite(statistic)) return null;
    return {
      statistic,
      threshold,
      pValue: test.pValue,
      chanceAt: (level) => (test.statistic === 0 ? 0 : (statistic * test.chanceAt(level)) / test.statistic),
      effect: changeOf(feature),
      message: `moved by ${formatFixed(statistic, 2)} standard deviations, mean ${formatNumber(meanOf(now))} instead of ${formatNumber(meanOf(fine))}`,
    };
  },
};

function meanOf({ counts, sums }: { counts: readonly number[]; sums: readonly number[] }): number {
  return sumOf(sums) / sumOf(counts);
}
