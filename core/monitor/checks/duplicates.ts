import { defaultThresholds } from '../../contracts/check-thresholds.ts';
import { repeatsOf } from '../records/distinct-sample.ts';
import { fractionAbove } from './fraction.ts';
import type { RecordsCheck } from './records-check.ts';

/** Records that repeat others among the newest: by their key, or by their content where they have none. */
export const duplicates: RecordsCheck = {
  name: 'duplicates',
  kind: 'quality',
  defaultThreshold: defaultThresholds.duplicates,
  words: { statistic: 'Repeated', short: 'repeated', about: 'Fraction of records that repeat another one.' },
  measure({ distinct, keyed }, { threshold, repeated }) {
    const { repeated: count, total: rows } = repeatsOf(distinct);
    // Content may repeat in the nature of things: as often as in training.
    if (!keyed && repeated === null) return null;
    const what = keyed ? 'of the records repeat the key of another one' : 'of the records repeat another one';
    return fractionAbove({ count, rows, expected: keyed ? 0 : repeated! }, threshold, what);
  },
};
