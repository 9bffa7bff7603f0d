import { defaultThresholds } from '../../contracts/check-thresholds.ts';
import { missingFraction } from '../../reference/column-reference.ts';
import type { Check, ObservedFeature } from './check.ts';
import { fractionAbove } from './fraction.ts';

/**
 * A column that has gone: most of the records without a value do not even name it, where a value that is unknown would be null. What
 * `missing` would say of it is left to this check.
 */
export const absent: Check = {
  name: 'absent',
  kind: 'quality',
  types: ['number', 'integer', 'boolean', 'string', 'text', 'timestamp'],
  groups: ['column'],
  defaultThreshold: defaultThresholds.absent,
  setting: ({ quality }) => quality.invalid,
  words: {
    statistic: 'Without the column',
    short: 'absent',
    about: 'Fraction of records that do not have the column.',
  },
  measure(feature, { threshold }) {
    if (!isGone(feature)) return null;
    return fractionAbove(missingRows(feature), threshold, 'without a value, most of them without the column');
  },
};

export function isGone({ observed: { absent = 0, counts } }: Pick<ObservedFeature, 'observed'>): boolean {
  return absent > counts.at(-1)! / 2;
}

/** Rows without a value, and the fraction that is to be expected: of the hour and the day at which training had most. */
export function missingRows({ reference, observed: { counts, rows } }: ObservedFeature) {
  const usual = Math.max(missingFraction(reference), reference.missingAtTimes ?? 0);
  return { count: counts.at(-1)!, rows, expected: reference.allowed.required ? 0 : usual };
}
