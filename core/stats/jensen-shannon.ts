import { sumOf } from './sum-of.ts';

/**
 * Jensen-Shannon distance between two vectors of counts over the same bins: the square root of the divergence in bits, 0 to 1
 * (scipy.spatial.distance.jensenshannon with base 2; Evidently takes nats, which makes it smaller by sqrt(ln 2) = 0.83).
 * @returns null when either side has no rows
 */
export function jensenShannon(first: readonly number[], second: readonly number[]): number | null {
  if (first.length !== second.length)
    throw new RangeError(
      `Jensen-Shannon distance of ${first.length} with ${second.length} bins; expected the same bins`,
    );
  const n = sumOf(first);
  const m = sumOf(second);
  if (n === 0 || m === 0) return null;
  let divergence = 0;
  for (let i = 0; i < first.length; i++) {
    const p = first[i]! / n;
    const q = second[i]! / m;
    const middle = (p + q) / 2;
    if (p > 0) divergence += (p / 2) * Math.log2(p / middle);
    if (q > 0) divergence += (q / 2) * Math.log2(q / middle);
  }
  return Math.sqrt(Math.max(0, divergence));
}
