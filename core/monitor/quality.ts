import type { ColumnReference } from '../reference/column-reference.ts';
import { normalQuantile } from '../stats/normal-quantile.ts';
import type { ColumnObservation } from './observe.ts';

export interface QualityViolation {
  name: string;
  /** Share of the rows. */
  fraction: number;
  reason: string;
}

/**
 * Shares that are too large: more invalid, missing or never seen values than training had by more than `allowance`. A
 * few rows prove nothing, so the lower end of the fraction's interval counts (Wilson, 1927; one-sided 99 %).
 */
export function qualityViolations(
  reference: ColumnReference,
  observed: ColumnObservation,
  allowance: number,
): QualityViolation[] {
  const rows = reference.counts.reduce((sum, count) => sum + count, 0);
  const missingBefore = rows === 0 ? 0 : reference.counts.at(-1)! / rows;
  const found: QualityViolation[] = [];
  const judge = (count: number, expected: number, reason: string) => {
    if (wilsonLower(count, observed.rows) <= expected + allowance) return;
    found.push({ name: reference.name, fraction: count / observed.rows, reason });
  };
  const [reason] = Object.entries(observed.reasons).sort(([, a], [, b]) => b - a)[0] ?? ['invalid'];
  judge(observed.invalid, 0, reason);
  const expectedMissing = reference.allowed.required ? 0 : missingBefore;
  judge(
    observed.counts.at(-1)!,
    expectedMissing,
    reference.allowed.required ? 'missing, though required' : 'missing, more often than in training',
  );
  judge(observed.unseen, reference.unseen, `values never seen in training, e.g. ${observed.examples.join(', ')}`);
  return found;
}

/** Lower end of the one-sided 99 % score interval of a fraction. */
export function wilsonLower(count: number, rows: number): number {
  if (rows === 0) return 0;
  const z = normalQuantile(0.99);
  const fraction = count / rows;
  const centre = fraction + (z * z) / (2 * rows);
  const spread = z * Math.sqrt((fraction * (1 - fraction)) / rows + (z * z) / (4 * rows * rows));
  return Math.max(0, (centre - spread) / (1 + (z * z) / rows));
}
