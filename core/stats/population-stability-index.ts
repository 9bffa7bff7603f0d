import { chiSquareQuantile } from './chi-square-quantile.ts';

export interface PopulationStability {
  psi: number;
  /**
   * What chance alone exceeds in a fraction `alpha` of comparisons without drift. Without drift psi / (1/n + 1/m) follows a
   * chi-square distribution with bins - 1 degrees of freedom (Yurdakul and Naranjo, 2020), so its mean is
   * (bins - 1)(1/n + 1/m): small samples have a large index by themselves.
   */
  chance: number;
}

/**
 * Population stability index between two vectors of counts over the same bins: the sum of (q - p) ln(q / p). Half a row is
 * added to every bin, so that an empty one counts without being infinite; bins empty on both sides do not exist.
 * @param alpha chance of exceeding `chance` without drift
 * @returns null when either side has no rows
 */
export function populationStabilityIndex(
  reference: readonly number[],
  observed: readonly number[],
  alpha = 0.001,
): PopulationStability | null {
  if (reference.length !== observed.length)
    throw new RangeError(`psi of ${reference.length} with ${observed.length} bins; expected the same bins`);
  const used = reference.map((_, i) => i).filter((i) => reference[i]! + observed[i]! > 0);
  const n = used.reduce((sum, i) => sum + reference[i]!, 0);
  const m = used.reduce((sum, i) => sum + observed[i]!, 0);
  if (n === 0 || m === 0) return null;
  let index = 0;
  for (const i of used) {
    const p = (reference[i]! + 0.5) / (n + used.length / 2);
    const q = (observed[i]! + 0.5) / (m + used.length / 2);
    index += (q - p) * Math.log(q / p);
  }
  const chance = used.length < 2 ? 0 : chiSquareQuantile(1 - alpha, used.length - 1) * (1 / n + 1 / m);
  return { psi: index, chance };
}
