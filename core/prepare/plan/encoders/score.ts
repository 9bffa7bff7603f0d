import type { TextKernel } from '../kernel.ts';
import type { ScoreEncoder } from '../plan.ts';
import { eachTerm } from '../terms.ts';
import { scaledLimit } from './numeric.ts';

export function scoreKernel({ input, buckets, weights, scales }: ScoreEncoder): TextKernel {
  const score = scorer(buckets);
  const unscaled = new Float64Array(weights.length);
  return {
    reads: 'text',
    input,
    width: weights.length,
    write: (value, out, at) => {
      score(value ?? '', weights, unscaled);
      for (let o = 0; o < weights.length; o++) {
        const scaled = (unscaled[o]! - scales[o]!.mean) / scales[o]!.deviation;
        out[at + o] = Math.max(-scaledLimit, Math.min(scaledLimit, scaled));
      }
    },
  };
}

/** Writes to `out`, for each row of `weights` (outputs, terms), their sum over the text's distinct terms by the root of their number. */
export function scorer(
  buckets: readonly number[],
): (text: string, weights: readonly ArrayLike<number>[], out: Float64Array) => void {
  const positionOf = new Map(buckets.map((bucket, i) => [bucket, i]));
  const seenIn = new Float64Array(buckets.length);
  const found: number[] = [];
  let generation = 0;
  const collect = (bucket: number) => {
    const position = positionOf.get(bucket);
    if (position === undefined || seenIn[position] === generation) return;
    seenIn[position] = generation;
    found.push(position);
  };
  return (text, weights, out) => {
    generation++;
    found.length = 0;
    eachTerm(text, collect);
    for (let o = 0; o < weights.length; o++) {
      const row = weights[o]!;
      let sum = 0;
      for (let f = 0; f < found.length; f++) sum += row[found[f]!]!;
      out[o] = sum / Math.sqrt(found.length + 1);
    }
  };
}
