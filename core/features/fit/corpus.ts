import { eachBucket, rarityUnit, scoreBuckets, textReader } from '../text-terms.ts';

/** Texts as sparse rows of known terms. */
export interface Corpus {
  /** Ascending buckets of the known terms. */
  buckets: Uint32Array;
  /** Inverse document frequency in units of `rarityUnit`. */
  rarity: Uint8Array;
  /** Row i has the entries from `starts[i]` to `starts[i + 1]`. */
  starts: Float64Array;
  positions: Uint32Array;
  values: Float32Array;
}

/** A term is known where it stands in at least two texts, and in one of so many of a large table. */
const leastTexts = 2;
const leastFraction = 1e-4;

/**
 * The terms that stand in several texts, the most frequent first to be kept, and the texts as rows of them.
 *
 * @param texts of the rows
 * @param maximum number of terms that are kept
 * @param characters of a text that are looked at
 */
export function corpusOf(texts: readonly string[], maximum: number, characters: number): Corpus {
  const { frequency, occurring } = documentFrequencies(texts, characters);
  const least = Math.max(leastTexts, leastFraction * texts.length);
  const frequent = occurring.filter((bucket) => frequency[bucket]! >= least);
  const buckets = Uint32Array.from(
    frequent.length > maximum
      ? frequent.sort((a, b) => frequency[b]! - frequency[a]! || a - b).slice(0, maximum)
      : frequent,
  ).sort();
  const rarity = Uint8Array.from(buckets, (bucket) =>
    Math.min(255, Math.round((Math.log((1 + texts.length) / (1 + frequency[bucket]!)) + 1) / rarityUnit)),
  );
  const entries = buckets.reduce((sum, bucket) => sum + frequency[bucket]!, 0);
  return { buckets, rarity, ...rowsOf(texts, { buckets, rarity, characters, entries }) };
}

/** For each bucket the number of texts that hold it. */
function documentFrequencies(texts: readonly string[], characters: number) {
  const frequency = new Uint32Array(scoreBuckets);
  const occurring: number[] = [];
  // One more than the row, so that 0 is none.
  const seenIn = new Uint32Array(scoreBuckets);
  texts.forEach((text, i) => {
    eachBucket(text, characters, (bucket) => {
      if (seenIn[bucket] === i + 1) return;
      if (seenIn[bucket] === 0) occurring.push(bucket);
      seenIn[bucket] = i + 1;
      frequency[bucket]!++;
    });
  });
  return { frequency, occurring };
}

/** @param known.entries how many there will be, unless words and n-grams of a text share buckets */
function rowsOf(
  texts: readonly string[],
  known: { buckets: Uint32Array; rarity: Uint8Array; characters: number; entries: number },
) {
  const read = textReader(known.buckets, known.rarity, known.characters);
  const starts = new Float64Array(texts.length + 1);
  let positions = new Uint32Array(Math.ceil(1.01 * known.entries) + 1024);
  let values = new Float32Array(positions.length);
  texts.forEach((text, i) => {
    const vector = read(text);
    const from = starts[i]!;
    const to = from + vector.length;
    starts[i + 1] = to;
    if (to > positions.length) {
      const [fewerPositions, fewerValues] = [positions, values];
      positions = new Uint32Array(Math.ceil(1.5 * to));
      values = new Float32Array(positions.length);
      positions.set(fewerPositions);
      values.set(fewerValues);
    }
    positions.set(vector.positions.subarray(0, vector.length), from);
    values.set(vector.values.subarray(0, vector.length), from);
  });
  return { starts, positions, values };
}
