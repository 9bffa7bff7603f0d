import { defaultThresholds } from '../../contracts/check-thresholds.ts';
import { kolmogorovOfBins } from '../../stats/kolmogorov-of-bins.ts';
import { kolmogorovCritical } from '../../stats/kolmogorov-survival.ts';
import { sumOf } from '../../stats/sum-of.ts';
import { formatFixed } from '../../values/format.ts';
import { changeOf, mostChanged } from './change.ts';
import type { Check } from './check.ts';
import { suited } from './suited.ts';

/** Drift of numbers by the test of Kolmogorov and Smirnov over the fine bins of the reference. */
export const ks: Check = {
  name: 'ks',
  kind: 'drift',
  types: ['number', 'integer', 'text'],
  groups: ['column', 'window', 'score'],
  defaultThreshold: defaultThresholds.ks,
  suits: (feature) => suited(feature) === 'ks',
  words: {
    statistic: 'Distance of distributions',
    short: 'KS',
    about: 'Largest distance between the distribution functions of training and now (Kolmogorov-Smirnov).',
  },
  measure(feature, { threshold }) {
    const { reference, observed } = feature;
    if (!reference.fine || !observed.fine) return null;
    const test = kolmogorovOfBins(reference.fine.counts, observed.fine.counts);
    if (!test) return null;
    const error = Math.sqrt(1 / sumOf(reference.fine.counts) + 1 / sumOf(observed.fine.counts));
    return {
      ...test,
      threshold,
      chanceAt: (level) => kolmogorovCritical(level) * error,
      effect: changeOf(feature),
      message: `distribution functions ${formatFixed(test.statistic, 3)} apart, ${mostChanged(feature)}`,
    };
  },
};
