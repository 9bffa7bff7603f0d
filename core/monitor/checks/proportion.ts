import { defaultThresholds } from '../../contracts/check-thresholds.ts';
import { cohenH } from '../../stats/cohen-h.ts';
import { normalQuantile } from '../../stats/normal-quantile.ts';
import { proportionTest } from '../../stats/proportion-test.ts';
import { sumOf } from '../../stats/sum-of.ts';
import { formatPercent } from '../../values/format.ts';
import { binLabel } from '../bin-fractions.ts';
import { changeOf } from './change.ts';
import type { Check, ObservedFeature } from './check.ts';
import { hasTwoValues, suited } from './suited.ts';

/** Drift of a flag: the fraction of its rarer value, in Cohen's h, which weighs 1 % to 5 % like 50 % to 62 %. */
export const proportion: Check = {
  name: 'proportion',
  kind: 'drift',
  types: ['number', 'integer', 'boolean', 'string'],
  groups: ['column', 'window', 'score'],
  defaultThreshold: defaultThresholds.proportion,
  suits: (feature) => suited(feature) === 'proportion',
  words: {
    statistic: 'Effect on proportion',
    short: 'proportion',
    about: 'How far the fraction of one of two values is from that of training (Cohen’s h).',
  },
  measure(feature, { threshold }) {
    if (!hasTwoValues(feature)) return null;
    const { bin, before, now } = rarer(feature);
    const test = proportionTest(before.count, before.rows, now.count, now.rows);
    if (!test) return null;
    const [p, q] = [before.count / before.rows, now.count / now.rows];
    const statistic = Math.abs(cohenH(p, q));
    return {
      statistic,
      threshold,
      pValue: test.pValue,
      // In proportion to the deviation that has this p-value: the exact test of few rows has none of its own.
      chanceAt: (level) =>
        test.pValue === 1 ? 1 : (statistic * normalQuantile(level / 2)) / normalQuantile(test.pValue / 2),
      effect: changeOf(feature),
      message: `${formatPercent(q)} are “${binLabel(feature.reference, bin)}” instead of ${formatPercent(p)}`,
    };
  },
};

/** The rarer of the two bins, missing values apart. Of one value only all others are the second. */
function rarer({ reference, observed }: ObservedFeature) {
  const bin = reference.counts[0]! < reference.counts[1]! ? 0 : 1;
  const of = (counts: readonly number[]) => ({
    count: counts[bin]!,
    rows: sumOf(counts.slice(0, -1)),
  });
  return { bin, before: of(reference.counts), now: of(observed.counts) };
}
