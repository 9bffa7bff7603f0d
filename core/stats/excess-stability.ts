import { populationStabilityIndex } from './population-stability-index.ts';
import { sumOf } from './sum-of.ts';

/**
 * The population stability index less what it is by chance without a change, (bins - 1)(1/n + 1/m) (Yurdakul and Naranjo,
 * 2020): 0 on average of days alike, however many rows they have.
 * @param reference counts over bins
 * @param observed counts over the same bins
 * @returns null where either side has no rows
 */
export function excessStability(reference: readonly number[], observed: readonly number[]): number | null {
  const index = populationStabilityIndex(reference, observed);
  if (!index) return null;
  const bins = reference.filter((count, i) => count + observed[i]! > 0).length;
  return index.psi - (bins - 1) * (1 / sumOf(reference) + 1 / sumOf(observed));
}
