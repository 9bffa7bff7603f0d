import type { ColumnReference } from '../reference/column-reference.ts';
import { formatNumber } from '../values/format.ts';
import type { ColumnObservation } from './observe.ts';
import { psi } from './psi.ts';

export interface FeatureDrift {
  name: string;
  group: 'column' | 'window' | 'score';
  /** null when there was nothing to compare. */
  psi: number | null;
  /** What chance alone hardly exceeds with so many rows. */
  chance: number | null;
  drifted: boolean;
  bins: { label: string; reference: number; observed: number }[];
  /** Shares of the rows. */
  missing: { reference: number; observed: number };
  invalid: number;
  unseen: number;
}

/** Chance of calling anything drifted in one look without drift, shared among all the features. */
const familyAlpha = 0.01;

/**
 * Compares what arrived with the reference. A feature has drifted when its index exceeds the project's threshold and,
 * so that small windows raise no false alarm, what chance exceeds once in a hundred looks over all features together.
 * @param judge false while there are too few rows: figures only
 */
export function featureDrift(
  reference: ColumnReference,
  observed: ColumnObservation,
  options: { group: FeatureDrift['group']; threshold: number; features: number; judge: boolean },
): FeatureDrift {
  const compared = psi(reference.counts, observed.counts, familyAlpha / Math.max(1, options.features));
  const before = sum(reference.counts);
  const now = sum(observed.counts);
  const rows = Math.max(observed.rows, 1);
  return {
    name: reference.name,
    group: options.group,
    psi: compared?.psi ?? null,
    chance: compared?.chance ?? null,
    drifted: options.judge && compared !== null && compared.psi > Math.max(options.threshold, compared.chance),
    bins: binLabels(reference).map((label, i) => ({
      label,
      reference: before === 0 ? 0 : reference.counts[i]! / before,
      observed: now === 0 ? 0 : observed.counts[i]! / now,
    })),
    missing: {
      reference: before === 0 ? 0 : reference.counts.at(-1)! / before,
      observed: observed.counts.at(-1)! / rows,
    },
    invalid: observed.invalid / rows,
    unseen: observed.unseen / rows,
  };
}

/** What each bin holds, in words. */
export function binLabels({ bins, type }: ColumnReference): string[] {
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
