import { eachNgram } from './ngrams.ts';
import { eachTerm } from './term-buckets.ts';

/** Words and character n-grams are hashed into this many buckets. */
export const scoreBuckets = 2 ** 20;
export const bucketShift = 32 - 20;

/** Calls `visit` with the bucket of every word, pair of words and character n-gram in the first `limit` characters. */
export function eachBucket(text: string, limit: number, visit: (bucket: number) => void): void {
  const visitHash = (hash: number) => visit(hash >>> bucketShift);
  eachTerm(text, visitHash, limit);
  eachNgram(text, visitHash, limit);
}

/** The known terms that a text holds, each once: words and pairs of words up to `words`, then n-grams up to `length`. */
interface TermCounts {
  /** Shape (length or more): position among the known terms. */
  positions: Int32Array;
  counts: Int32Array;
  words: number;
  length: number;
}

/** Counts the known terms of a text. */
function termCounter(buckets: ArrayLike<number>, limit: number): (text: string) => TermCounts {
  // One more than the position, so that 0 is none.
  const positionOf = new Int32Array(scoreBuckets);
  for (let i = 0; i < buckets.length; i++) positionOf[buckets[i]!] = i + 1;
  const entryOf = new Int32Array(buckets.length).fill(-1);
  const found: TermCounts = { positions: new Int32Array(1024), counts: new Int32Array(1024), words: 0, length: 0 };
  // Gathered first: in a loop of its own the processor looks up many at a time.
  let gathered = new Int32Array(1024);
  let size = 0;
  const gather = (hash: number) => {
    if (size === gathered.length) gathered = larger(gathered);
    gathered[size++] = hash >>> bucketShift;
  };
  const countGathered = () => {
    const first = found.length;
    while (found.positions.length < first + size) {
      found.positions = larger(found.positions);
      found.counts = larger(found.counts);
    }
    const { positions, counts } = found;
    let length = first;
    for (let i = 0; i < size; i++) {
      const position = positionOf[gathered[i]!]! - 1;
      if (position < 0) continue;
      const entry = entryOf[position]!;
      if (entry >= 0) {
        counts[entry]!++;
        continue;
      }
      entryOf[position] = length;
      positions[length] = position;
      counts[length++] = 1;
    }
    for (let e = first; e < length; e++) entryOf[positions[e]!] = -1;
    found.length = length;
    size = 0;
  };
  return (text) => {
    found.length = 0;
    eachTerm(text, gather, limit);
    countGathered();
    found.words = found.length;
    eachNgram(text, gather, limit);
    countGathered();
    return found;
  };
}

function larger(values: Int32Array): Int32Array<ArrayBuffer> {
  const copy = new Int32Array(2 * values.length);
  copy.set(values);
  return copy;
}

/** A text as a sparse vector. */
export interface TextVector {
  /** Shape (length or more): position among the known terms. */
  positions: Int32Array;
  values: Float64Array;
  length: number;
}

/** Rarities are kept as whole numbers of this unit: a byte holds those of any table. */
export const rarityUnit = 1 / 12;

/**
 * Reads texts as vectors: each known term counts its dampened number times its rarity, the words and the n-grams each scaled
 * to length 1. What it returns is overwritten by the next call.
 *
 * @param buckets of the known terms
 * @param rarity of the known terms: inverse document frequency in units of `rarityUnit`
 * @param limit characters of a text that are looked at
 */
export function textReader(
  buckets: ArrayLike<number>,
  rarity: Uint8Array,
  limit: number,
): (text: string) => TextVector {
  const count = termCounter(buckets, limit);
  let values = new Float64Array(1024);
  return (text) => {
    const { positions, counts, words, length } = count(text);
    if (values.length < length) values = new Float64Array(2 * length);
    for (const [from, to] of [
      [0, words],
      [words, length],
    ] as const) {
      let squares = 0;
      for (let e = from; e < to; e++) {
        const value = (counts[e] === 1 ? 1 : dampened(counts[e]!)) * rarity[positions[e]!]!;
        values[e] = value;
        squares += value * value;
      }
      const scale = squares > 0 ? 1 / Math.sqrt(squares) : 0;
      for (let e = from; e < to; e++) values[e]! *= scale;
    }
    return { positions, values, length };
  };
}

/** 1 + log(count): the tenth time a word occurs says less than the first. */
function dampened(count: number): number {
  return 1 + Math.log(count);
}

/** A linear model of the known terms. */
export interface TextModel {
  intercept: number;
  /** Shape (terms). */
  weights: Float64Array;
}

export function scoreText({ positions, values, length }: TextVector, { intercept, weights }: TextModel): number {
  let score = intercept;
  for (let e = 0; e < length; e++) score += values[e]! * weights[positions[e]!]!;
  return score;
}
