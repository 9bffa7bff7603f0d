import type { SizeFraction } from '../algorithms/algorithm.ts';
import type { GateTry, LimitName } from '../contracts/gate.ts';

/** Of what would do by the figures: they are measured, and a model is no sum of equal parts. */
const margin = 0.85;
/** A smaller model is worth its training. */
const largest = 0.75;
/** Nothing of a model is left below. */
const smallest = 1 / 100;
/** Of a model that could not even be served. */
const ofDead = 1 / 4;

/** What the figure of a limit goes with: the time of a request with what a prediction reads, the rest with the bytes of the model. */
const goesWith: Record<LimitName, keyof SizeFraction> = {
  latencyP50Ms: 'reads',
  latencyP99Ms: 'reads',
  coldStartMs: 'bytes',
  memoryMb: 'bytes',
  modelMb: 'bytes',
};

/**
 * Which fraction of what a candidate has learned would keep the budget: each figure lies on the line from that of a model that has
 * learned nothing.
 * @returns the limit that no size of it keeps, where there is one
 */
export function fractionFor({ figures, floor, over }: GateTry): { fraction: SizeFraction } | { never: LimitName } {
  if (!figures || !floor) return { fraction: { bytes: ofDead, reads: ofDead } };
  const fraction: SizeFraction = { bytes: 1, reads: 1 };
  for (const { limit, figure, most } of over) {
    const learned = figure - floor[limit];
    const own = learned > 0 ? (margin * (most - floor[limit])) / learned : 0;
    if (own < smallest) return { never: limit };
    const of = goesWith[limit];
    fraction[of] = Math.min(fraction[of], largest, own);
  }
  return { fraction };
}
