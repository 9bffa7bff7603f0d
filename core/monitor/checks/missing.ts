import { defaultThresholds } from '../../contracts/check-thresholds.ts';
import { isGone, missingRows } from './absent.ts';
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
  measure(feature, { threshold }) {
    if (isGone(feature)) return null;
    const { required } = feature.reference.allowed;
    return fractionAbove(
      missingRows(feature),
      threshold,
      required ? 'missing, though required' : 'missing, more often than in training',
    );
  },
};
