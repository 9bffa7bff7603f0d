import { defaultThresholds } from '../../contracts/check-thresholds.ts';
import type { Check } from './check.ts';
import { fractionAbove } from './fraction.ts';

/** Values of another type, or outside what the contract allows. The threshold is a fraction of the rows; training had none. */
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
    about: 'Fraction of values that are not of the type, or outside what the contract allows.',
  },
  measure({ observed }, { threshold }) {
    const [reason] = Object.entries(observed.reasons).sort(([, a], [, b]) => b - a)[0] ?? ['invalid'];
    return fractionAbove({ count: observed.invalid, rows: observed.rows, expected: 0 }, threshold, reason);
  },
};
