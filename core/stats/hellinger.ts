import { sumOf } from './sum-of.ts';

/**
 * Hellinger distance between two vectors of counts over the same bins, 0 to 1: the square root of 1 less the sum of
 * sqrt(p q).
 * @returns null when either side has no rows
 */
export function hellinger(first: readonly number[], second: readonly number[]): number | null {
  if (first.length !== second.length)
    throw new RangeError(`Hellinger distance of ${first.length} with ${second.length} bins; expected the same bins`);
  const n = sumOf(first);
  const m = sumOf(second);
  if (n === 0 || m === 0) return null;
  let squares = 0;
  for (let i = 0; i < first.length; i++) squares += (Math.sqrt(first[i]! / n) - Math.sqrt(second[i]! / m)) ** 2;
  return Math.min(1, Math.sqrt(squares / 2));
}
