import type { ObservedFeature } from './check.ts';

/** From so many rows on a distance over a threshold says more than a test: everything is significant then. */
const manyRows = 1000;

/** How the drift of a feature is best told, where the project does not say. */
export type Suited = 'ks' | 'wasserstein' | 'chiSquare' | 'jensenShannon' | 'proportion' | null;

/** By type and size: of numbers of many values, of two values, of several; nothing of presence alone. */
export function suited({ reference, observed }: ObservedFeature): Suited {
  const many = observed.rows >= manyRows;
  if (reference.fine) return many ? 'wasserstein' : 'ks';
  if (reference.bins.kind !== 'category' || reference.bins.values.length === 0) return null;
  if (hasTwoValues({ reference })) return 'proportion';
  return many ? 'jensenShannon' : 'chiSquare';
}

/** One or two values in training and no others. */
export function hasTwoValues({ reference: { bins, counts } }: Pick<ObservedFeature, 'reference'>): boolean {
  return bins.kind === 'category' && [1, 2].includes(bins.values.length) && counts[bins.values.length] === 0;
}
