import type { ColumnReference } from '../reference/column-reference.ts';
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
  const before = sum(reference.counts);
  const now = sum(observed.counts);
  return binLabels(reference).map((label, i) => ({
    label,
    reference: before === 0 ? 0 : reference.counts[i]! / before,
    observed: now === 0 ? 0 : observed.counts[i]! / now,
  }));
}

/** What each bin holds, in words. */
function binLabels({ bins, type }: ColumnReference): string[] {
  if (bins.kind === 'category') {
    const name = (value: string) => (type === 'boolean' ? (value === '1' ? 'true' : 'false') : value);
    return [...bins.values.map(name), bins.values.length === 0 ? 'present' : 'other', 'missing'];
  }
  const edges = bins.edges.map(formatNumber);
  return [`≤ ${edges[0]}`, ...edges.slice(1).map((edge) => `≤ ${edge}`), `> ${edges.at(-1)}`, 'missing'];
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
