import { belongsToWords, lowerCase, maximumCharacters, mixed, readable, standsAlone } from './readable.ts';

/** Terms that become features by themselves are hashed into this many buckets. */
export const termBuckets = 2 ** 18;

export function termBucket(hash: number): number {
  return hash >>> (32 - 18);
}

/** Hash of a pair of words from theirs. */
function pair(first: number, second: number): number {
  let h = Math.imul(first ^ 0x9e3779b9, 0x85ebca6b) ^ second;
  h = Math.imul(h ^ (h >>> 15), 0xc2b2ae35);
  return (h ^ (h >>> 13)) >>> 0;
}

/**
 * Calls `term` with a 32-bit hash of every word of the text and of every two neighbouring words, in lower case, and with
 * where they stand in `readable(text, limit)`. Words are runs of letters, marks and digits; in scripts without spaces
 * (Chinese, Japanese, Thai) every character is one.
 *
 * @returns the number of words
 */
export function eachTerm(
  text: string,
  term: (hash: number, start: number, end: number) => void,
  limit = maximumCharacters,
): number {
  const read = readable(text, limit);
  let words = 0;
  let before = 0;
  let hash = 0;
  let inWord = false;
  let start = 0;
  let startBefore = 0;
  for (let i = 0; i <= read.length; i++) {
    const raw = i < read.length ? read.charCodeAt(i) : 0;
    const code = belongsToWords(raw) ? lowerCase(raw) : 0;
    const alone = standsAlone(code);
    if (code !== 0 && !alone) {
      // FNV-1a over code units (Fowler, Noll, Vo).
      if (!inWord) start = i;
      hash = Math.imul((inWord ? hash : 0x811c9dc5) ^ code, 0x01000193);
      inWord = true;
      continue;
    }
    for (let ends = inWord ? 0 : 1; ends < (alone ? 2 : 1); ends++) {
      const word = mixed(ends === 0 ? hash : Math.imul(0x811c9dc5 ^ code, 0x01000193));
      if (ends === 1) start = i;
      const end = ends === 0 ? i : i + 1;
      term(word, start, end);
      if (words > 0) term(pair(before, word), startBefore, end);
      startBefore = start;
      before = word;
      words++;
    }
    inWord = false;
  }
  return words;
}
