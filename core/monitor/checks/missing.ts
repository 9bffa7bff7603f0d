import { defaultThresholds } from '../../contracts/check-thresholds.ts';
import { missingFraction } from '../../reference/column-reference.ts';
import type { Check } from './check.ts';
import { fractionAbove } from './fraction.ts';

/** Missing values: more than training had, or any where the contract requires one, by more than the threshold. */
export const missing: Check = {
  name: 'missing',
  kind: 'quality',
  types: ['number', 'integer', 'boolean', 'string', 'text', 'timestamp'],
  groups: ['column'],
  defaultThreshold: defaultThresholds.missing,
  setting: ({ quality }) => quality.invalid,
  words: { statistic: 'Missing', short: 'missing', about: 'Fraction of records without a value, against training.' },
  measure({ reference, observed }, { threshold }) {
    const { allowed } = reference;
    return fractionAbove(
      {
        count: observed.counts.at(-1)!,
        rows: observed.rows,
        expected: allowed.required ? 0 : missingFraction(reference),
      },
      threshold,
      allowed.required ? 'missing, though required' : 'missing, more often than in training',
    );
  },
};
