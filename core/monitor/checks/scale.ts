import { defaultThresholds } from '../../contracts/check-thresholds.ts';
import { scaledShare } from '../../stats/scaled-share.ts';
import { sumOf } from '../../stats/sum-of.ts';
import type { Check } from './check.ts';
import { fractionAbove } from './fraction.ts';

/** Another unit, forwards and back: cents for euros, metres for kilometres. */
const factors = [10, 100, 1000, 1 / 10, 1 / 100, 1 / 1000];

/**
 * Values in another unit: a share of them is that of training times a power of ten, with the shape kept. The threshold is a
 * fraction of the rows. Prices that rise, or a few large payments, are none: neither makes that shape.
 */
export const scale: Check = {
  name: 'scale',
  kind: 'quality',
  urgent: true,
  types: ['number', 'integer'],
  groups: ['column'],
  defaultThreshold: defaultThresholds.scale,
  words: { statistic: 'In another unit', short: 'scale', about: 'Fraction of values that are a power of ten off.' },
  measure({ reference, observed }, { threshold }) {
    if (!reference.fine || !observed.fine) return null;
    const { factor, share } = scaledShare(reference.fine, observed.fine, factors) ?? { factor: 1, share: 0 };
    const rows = sumOf(observed.fine.counts);
    const words = factor > 1 ? `${Math.round(factor)} times as large` : `${Math.round(1 / factor)} times as small`;
    const what = `of the values are ${words} as in training, as of another unit`;
    return fractionAbove({ count: share * rows, rows, expected: 0 }, threshold, what);
  },
};
