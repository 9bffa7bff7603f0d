import { unpackAscending, unpackBytes, unpackWeights } from './packed.ts';
import type { ScoreEncoder } from './plan.ts';
import { bucketShift } from './text-terms.ts';

/** What each word or pair of words counts in a text's score, by the hash that `eachTerm` gives it; 0 where it is unknown. */
export type TermWeights = (hash: number, output: number) => number;

const known = new WeakMap<ScoreEncoder, TermWeights>();

/** The weights of a score's terms, each times its rarity: by how much a text's score would differ, up to its length. */
export function termWeights(encoder: ScoreEncoder): TermWeights {
  const before = known.get(encoder);
  if (before) return before;
  const positionOf = new Map(Array.from(unpackAscending(encoder.terms), (bucket, i) => [bucket, i]));
  const rarity = unpackBytes(encoder.rarity);
  const weights = encoder.scores.map((score) => unpackWeights(score.weights));
  const found: TermWeights = (hash, output) => {
    const position = positionOf.get(hash >>> bucketShift);
    return position === undefined ? 0 : weights[output]![position]! * rarity[position]!;
  };
  known.set(encoder, found);
  return found;
}
