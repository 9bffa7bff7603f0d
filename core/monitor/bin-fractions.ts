import type { ColumnReference } from '../reference/column-reference.ts';
import { sumOf } from '../stats/sum-of.ts';
import { formatNumber } from '../values/format.ts';
import type { ColumnObservation } from './observe.ts';

/** What a bin holds, and its fraction of the valid rows in training and now. */
export interface BinFractions {
  label: string;
  reference: number;
  observed: number;
}

/** Both sides over the bins of the reference; the missing ones last. */
export function binFractions(reference: ColumnReference, observed: ColumnObservation): BinFractions[] {
  const before = fractions(reference.counts);
  const now = fractions(observed.counts);
  return before.map((fraction, i) => ({ label: binLabel(reference, i), reference: fraction, observed: now[i]! }));
}

/** Of all; 0 where there are none. */
export function fractions(counts: readonly number[]): number[] {
  const total = sumOf(counts);
  return counts.map((count) => (total === 0 ? 0 : count / total));
}

/** What a bin holds, in words. */
export function binLabel({ bins, type, counts }: ColumnReference, bin: number): string {
  if (bin === counts.length - 1) return 'missing';
  if (bins.kind === 'numeric')
    return bin < bins.edges.length ? `≤ ${formatNumber(bins.edges[bin]!)}` : `> ${formatNumber(bins.edges.at(-1)!)}`;
  const value = bins.values[bin];
  if (value === undefined) return bins.values.length === 0 ? 'present' : 'other';
  return type === 'boolean' ? (value === '1' ? 'true' : 'false') : value;
}
