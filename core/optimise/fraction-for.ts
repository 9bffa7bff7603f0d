import type { GateTry, LimitName } from '../contracts/gate.ts';

/** Of what would do by the figures: they are measured, and a model is no sum of equal parts. */
const margin = 0.85;
/** A smaller model is worth its training. */
const largest = 0.75;
/** Nothing of a model is left below. */
const smallest = 1 / 100;
/** Of a model that could not even be served. */
const ofDead = 1 / 4;

/**
 * Which fraction of what a candidate has learned would keep the budget: each figure lies on the line from that of a model that has
 * learned nothing.
 * @returns the limit that no size of it keeps, where there is one
 */
export function fractionFor({ figures, floor, over }: GateTry): { fraction: number } | { never: LimitName } {
  if (!figures || !floor) return { fraction: ofDead };
  let fraction = largest;
  for (const { limit, figure, most } of over) {
    const learned = figure - floor[limit];
    const own = learned > 0 ? (margin * (most - floor[limit])) / learned : 0;
    if (own < smallest) return { never: limit };
    fraction = Math.min(fraction, own);
  }
  return { fraction };
}
