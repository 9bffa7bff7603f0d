import { quantile } from '../stats/quantile.ts';
import { seededRandom } from '../stats/random.ts';
import type { Estimate } from './estimate.ts';

/** Rows that belong together (a day, a customer) are drawn together, because they are not independent. */
export interface Blocks {
  kind: 'day' | 'entity' | 'row';
  /** Shape (rows): block of each row, 0 to count - 1. */
  of: Uint32Array;
  count: number;
}

/**
 * Draws of a block bootstrap: `visit` gets the weight of each row (how often its block was drawn), the array is reused.
 * The same seed gives the same draws, so that statistics are paired.
 * @param samples number of draws
 */
export function bootstrapDraws(
  blocks: Blocks,
  samples: number,
  seed: number,
  visit: (weights: Float64Array, draw: number) => void,
): void {
  const random = seededRandom(seed);
  const drawn = new Float64Array(blocks.count);
  const weights = new Float64Array(blocks.of.length);
  for (let draw = 0; draw < samples; draw++) {
    drawn.fill(0);
    for (let b = 0; b < blocks.count; b++) drawn[Math.floor(random() * blocks.count)]! += 1;
    for (let i = 0; i < weights.length; i++) weights[i] = drawn[blocks.of[i]!]!;
    visit(weights, draw);
  }
}

/**
 * Percentile interval of draws around a value. Draws that are NaN (one class only) do not count; without any the
 * interval is the value.
 */
export function interval(value: number, draws: Float64Array, confidence: number): Estimate {
  const known = draws.filter((d) => !Number.isNaN(d)).sort();
  if (known.length === 0) return { value, lower: value, upper: value };
  const tail = (1 - confidence) / 2;
  return { value, lower: quantile(known, tail), upper: quantile(known, 1 - tail) };
}

/** The value that a fraction of `confidence` of the draws exceeds: a one-sided lower bound. */
export function lowerBound(draws: Float64Array, confidence: number): number {
  return quantile(draws.toSorted(), 1 - confidence);
}
