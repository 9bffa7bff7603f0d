import { defaultThresholds } from '../../contracts/check-thresholds.ts';
import { chiSquareTest } from '../../stats/chi-square-test.ts';
import { sumOf } from '../../stats/sum-of.ts';
import { binnedDistance } from './binned-distance.ts';
import type { Check } from './check.ts';
import { suited } from './suited.ts';

/** Drift by the chi-square test of homogeneity over the bins of the reference. */
export const chiSquare: Check = {
  name: 'chiSquare',
  kind: 'drift',
  types: ['number', 'integer', 'boolean', 'string', 'text'],
  groups: ['column', 'window', 'score'],
  defaultThreshold: defaultThresholds.chiSquare,
  suits: (feature) => suited(feature) === 'chiSquare',
  words: {
    statistic: 'Effect of chi-square',
    short: 'chi-square',
    about: 'How far the fractions over the bins are from those of training (Cohen’s w), by the chi-square test.',
  },
  measure: binnedDistance('effect of chi-square', effectOf),
};

/** Cohen's w of the test: the root of its statistic by the size of the samples. */
function effectOf(reference: readonly number[], observed: readonly number[]): number | null {
  const test = chiSquareTest(reference, observed);
  return test && Math.sqrt(test.statistic * (1 / sumOf(reference) + 1 / sumOf(observed)));
}
