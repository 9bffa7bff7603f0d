/** Longest text that is looked at, in UTF-16 code units. */
export const maximumCharacters = 50_000;

/** Hash of a pair of words from theirs. */
function pair(first: number, second: number): number {
  let h = Math.imul(first ^ 0x9e3779b9, 0x85ebca6b) ^ second;
  h = Math.imul(h ^ (h >>> 15), 0xc2b2ae35);
  return (h ^ (h >>> 13)) >>> 0;
}

/** Terms are told apart by this many buckets. */
export const termBuckets = 2 ** 18;
const bucketShift = 32 - 18;

/**
 * Calls `term` with the bucket of every word of the text and of every two neighbouring words, in lower case, and with
 * where they stand. Words are runs of letters, marks and digits; in scripts without spaces (Chinese, Japanese, Thai) every
 * character is one.
 *
 * @returns the number of words
 */
export function eachTerm(text: string, term: (bucket: number, start: number, end: number) => void): number {
  const length = Math.min(text.length, maximumCharacters);
  let words = 0;
  let before = 0;
  let hash = 0;
  let inWord = false;
  let start = 0;
  let startBefore = 0;
  for (let i = 0; i <= length; i++) {
    const code = i < length ? folded(text.charCodeAt(i)) : 0;
    const alone = code >= 0x0e00 && standsAlone(code);
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
      term(word >>> bucketShift, start, end);
      if (words > 0) term(pair(before, word) >>> bucketShift, startBefore, end);
      startBefore = start;
      before = word;
      words++;
    }
    inWord = false;
  }
  return words;
}

function mixed(hash: number): number {
  let h = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** The code unit in lower case, 0 where it is no part of a word. */
function folded(code: number): number {
  if (code < 128) {
    if ((code >= 97 && code <= 122) || (code >= 48 && code <= 57)) return code;
    return code >= 65 && code <= 90 ? code + 32 : 0;
  }
  unicode ??= foldTable();
  return unicode[code]!;
}

function standsAlone(code: number): boolean {
  return (code >= 0x0e00 && code <= 0x0e7f) || (code >= 0x3040 && code <= 0x30ff) || (code >= 0x3400 && code <= 0x9fff);
}

let unicode: Uint16Array | undefined;

/** Lower case of every code unit that belongs to words; halves of surrogate pairs belong and stay as they are. */
function foldTable(): Uint16Array {
  const table = new Uint16Array(65_536);
  for (let code = 128; code < 65_536; code++) {
    if (code >= 0xd800 && code <= 0xdfff) {
      table[code] = code;
      continue;
    }
    const character = String.fromCharCode(code);
    if (!/[\p{L}\p{N}\p{M}]/u.test(character)) continue;
    const lower = character.toLowerCase();
    table[code] = lower.length === 1 ? lower.charCodeAt(0) : code;
  }
  return table;
}
