import { defaultThresholds } from '../../contracts/check-thresholds.ts';
import { sumOf } from '../../stats/sum-of.ts';
import type { Check } from './check.ts';
import { fractionAbove } from './fraction.ts';

/** Values of another type: texts for numbers, decimals for whole numbers, epochs for moments. */
export const type: Check = {
  name: 'type',
  kind: 'quality',
  types: ['number', 'integer', 'boolean', 'string', 'text', 'timestamp'],
  groups: ['column'],
  defaultThreshold: defaultThresholds.type,
  setting: ({ quality }) => quality.invalid,
  words: {
    statistic: 'Of another type',
    short: 'type',
    about: 'Fraction of values that are not of the column’s type.',
  },
  measure({ reference, observed }, { threshold }) {
    const { types = {}, rows } = observed;
    const [most = 'of another type'] = Object.entries(types).sort(([, a], [, b]) => b - a)[0] ?? [];
    const count = sumOf(Object.values(types));
    return fractionAbove({ count, rows, expected: 0 }, threshold, `${most} instead of ${reference.type}`);
  },
};
