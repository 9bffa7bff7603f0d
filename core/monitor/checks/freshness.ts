import { defaultThresholds } from '../../contracts/check-thresholds.ts';
import { formatNumber } from '../../values/format.ts';
import type { RecordsCheck } from './records-check.ts';

const hour = 3_600_000;

/** How old the newest record was when the newest prediction was made, in hours: a feed that stands still. */
export const freshness: RecordsCheck = {
  name: 'freshness',
  kind: 'quality',
  defaultThreshold: defaultThresholds.freshness,
  // Records of some days ago may be the rule.
  onRequest: true,
  words: { statistic: 'Age in hours', short: 'age', about: 'Age of the newest record at the newest prediction.' },
  measure({ newest: { record, prediction } }, { threshold }) {
    if (record === null || prediction === null) return null;
    const statistic = Math.max(0, (Date.parse(prediction) - Date.parse(record)) / hour);
    const message = `the newest record was ${formatNumber(statistic)} hours old`;
    // Nothing of chance: one newer record would refute it.
    return { statistic, threshold, pValue: 0, chanceAt: () => 0, effect: statistic > threshold ? 1 : 0, message };
  },
};
