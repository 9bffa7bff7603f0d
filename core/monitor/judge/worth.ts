import type { ObservedFeature } from '../checks/check.ts';

/**
 * A feature whose rows come in groups, with the rows that they are worth: what is significant of independent rows need not be of
 * these. Fractions stay.
 * @param effect see `designEffect`
 */
export function worth({ group, reference, observed }: ObservedFeature, effect: number): ObservedFeature {
  if (effect === 1) return { group, reference, observed };
  const less = (values: readonly number[]) => values.map((value) => value / effect);
  const lessOf = (counts: Record<string, number>) =>
    Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, count / effect]));
  const fine = observed.fine && { counts: less(observed.fine.counts), sums: less(observed.fine.sums) };
  const before = reference.fine && {
    ...reference.fine,
    counts: less(reference.fine.counts),
    sums: less(reference.fine.sums),
  };
  return {
    group,
    reference: { ...reference, counts: less(reference.counts), ...(before && { fine: before }) },
    observed: {
      ...observed,
      rows: observed.rows / effect,
      counts: less(observed.counts),
      fine,
      invalid: observed.invalid / effect,
      reasons: lessOf(observed.reasons),
      types: lessOf(observed.types ?? {}),
      absent: (observed.absent ?? 0) / effect,
      unseen: observed.unseen / effect,
    },
  };
}
