import { defaultThresholds } from '../../contracts/check-thresholds.ts';
import type { Check } from './check.ts';
import { fractionAbove } from './fraction.ts';

/** Values that training never saw, by more than the threshold more than are to be expected (Good and Turing, 1953). */
export const newCategories: Check = {
  name: 'newCategories',
  kind: 'quality',
  types: ['string'],
  groups: ['column'],
  defaultThreshold: defaultThresholds.newCategories,
  setting: ({ quality }) => quality.invalid,
  words: { statistic: 'Unseen', short: 'unseen', about: 'Fraction of values that training never saw.' },
  measure({ reference, observed }, { threshold }) {
    if (reference.known === null) return null;
    const { unseen: count, rows, examples } = observed;
    const what = `values never seen in training, e.g. ${examples.join(', ')}`;
    return fractionAbove({ count, rows, expected: reference.unseen }, threshold, what);
  },
};
