import { chiSquareQuantile } from './chi-square-quantile.ts';

export interface PopulationStability {
  psi: number;
  /**
   * Without drift psi / unit follows a chi-square distribution with so many degrees of freedom, the bins less one, where `unit` is
   * 1/n + 1/m (Yurdakul and Naranjo, 2020): small samples have a large index by themselves.
   */
  degrees: number;
  unit: number;
  /** What chance alone exceeds in a fraction `alpha` of comparisons without drift. */
  chanceAt(alpha: number): number;
}

/**
 * Population stability index between two vectors of counts over the same bins: the sum of (q - p) ln(q / p). Half a row is
 * added to every bin, so that an empty one counts without being infinite; bins empty on both sides do not exist.
 * @returns null when either side has no rows
 */
export function populationStabilityIndex(
  reference: readonly number[],
  observed: readonly number[],
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
  const degrees = used.length - 1;
  const unit = 1 / n + 1 / m;
  const chanceAt = (alpha: number) => (degrees === 0 ? 0 : chiSquareQuantile(1 - alpha, degrees) * unit);
  return { psi: index, degrees, unit, chanceAt };
}
