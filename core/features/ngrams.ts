import { isSpace, lowerCase, maximumCharacters, mixed, readable } from './readable.ts';

const [shortest, longest] = [3, 4];
const edge = 32;

/**
 * Calls `ngram` with a 32-bit hash of every run of 3 and of 4 characters of each part of the text between white space, in
 * lower case and with punctuation, the ends of the part counting as a character: what is misspelt, inflected or compounded
 * shares them, and so do words of scripts without spaces.
 */
export function eachNgram(text: string, ngram: (hash: number) => void, limit = maximumCharacters): void {
  const read = readable(text, limit);
  const codes = lowerCased(read);
  for (let from = 0; from < read.length; ) {
    if (codes[from] === edge) {
      from++;
      continue;
    }
    let to = from + 1;
    while (to < read.length && codes[to] !== edge) to++;
    for (let start = from - 1; start < to; start++) {
      let hash = 0x2c1b3c6d;
      for (let n = 1; n <= longest && start + n <= to + 1; n++) {
        const at = start + n - 1;
        hash = Math.imul(hash ^ (at < from || at >= to ? edge : codes[at]!), 0x01000193);
        if (n >= shortest) ngram(mixed(hash));
      }
    }
    from = to;
  }
}

let scratch = new Uint16Array(1024);

/** Code units in lower case, white space as `edge`. */
function lowerCased(text: string): Uint16Array {
  if (scratch.length < text.length) scratch = new Uint16Array(2 * text.length);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    scratch[i] = isSpace(code) ? edge : lowerCase(code);
  }
  return scratch;
}
