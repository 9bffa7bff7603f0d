/** Longest text that is looked at, in UTF-16 code units. */
export const maximumCharacters = 50_000;

const beyondAscii = /[^\0-\x7f]/;

/**
 * The part of a text that is looked at, in the normal form NFKC: letters however they were typed, full-width or composed,
 * are the same. Halves of surrogate pairs stay as they are.
 */
export function readable(text: string, limit = maximumCharacters): string {
  const part = text.length > limit ? text.slice(0, limit) : text;
  if (!beyondAscii.test(part)) return part;
  const normal = part.normalize('NFKC');
  return normal.length > limit ? normal.slice(0, limit) : normal;
}

/** The code unit in lower case. */
export function lowerCase(code: number): number {
  if (code < 128) return code >= 65 && code <= 90 ? code + 32 : code;
  tables ??= unicodeTables();
  return tables.lower[code]!;
}

/** Whether the code unit belongs to words: letters, marks and digits, and the halves of surrogate pairs. */
export function belongsToWords(code: number): boolean {
  if (code < 128) return (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || (code >= 65 && code <= 90);
  tables ??= unicodeTables();
  return tables.word[code] === 1;
}

/** Whether the code unit is white space. */
export function isSpace(code: number): boolean {
  if (code < 128) return code === 32 || (code >= 9 && code <= 13);
  return code === 0xa0 || code === 0x3000 || code === 0x1680 || (code >= 0x2000 && code <= 0x200b) || code === 0x2028;
}

/** Scripts without spaces between words: Thai, kana, Chinese characters. */
export function standsAlone(code: number): boolean {
  if (code < 0x0e00) return false;
  return code <= 0x0e7f || (code >= 0x3040 && code <= 0x30ff) || (code >= 0x3400 && code <= 0x9fff);
}

/** The bits of a hash spread over all of it (the end of MurmurHash3; Appleby, 2011). */
export function mixed(hash: number): number {
  let h = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

let tables: { lower: Uint16Array; word: Uint8Array } | undefined;

function unicodeTables() {
  const lower = new Uint16Array(65_536);
  const word = new Uint8Array(65_536);
  for (let code = 0; code < 65_536; code++) {
    lower[code] = code;
    const isHalf = code >= 0xd800 && code <= 0xdfff;
    if (isHalf) word[code] = 1;
    if (isHalf) continue;
    const character = String.fromCharCode(code);
    if (/[\p{L}\p{N}\p{M}]/u.test(character)) word[code] = 1;
    const folded = character.toLowerCase();
    if (folded.length === 1) lower[code] = folded.charCodeAt(0);
  }
  return { lower, word };
}
