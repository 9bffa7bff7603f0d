import { defaultThresholds } from '../../contracts/check-thresholds.ts';
import { sumOf } from '../../stats/sum-of.ts';
import type { Check } from './check.ts';
import { fractionAbove } from './fraction.ts';

/** Values outside what the contract allows. The threshold is a fraction of the rows; training had none. */
export const invalid: Check = {
  name: 'invalid',
  kind: 'quality',
  types: ['number', 'integer', 'boolean', 'string', 'text', 'timestamp'],
  groups: ['column'],
  defaultThreshold: defaultThresholds.invalid,
  setting: ({ quality }) => quality.invalid,
  words: {
    statistic: 'Invalid',
    short: 'invalid',
    about: 'Fraction of values outside what the contract allows.',
  },
  measure({ observed: { reasons, rows } }, { threshold }) {
    const [reason] = Object.entries(reasons).sort(([, a], [, b]) => b - a)[0] ?? ['invalid'];
    return fractionAbove({ count: sumOf(Object.values(reasons)), rows, expected: 0 }, threshold, reason);
  },
};
