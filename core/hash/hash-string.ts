/**
 * MurmurHash3 (x86, 32 bits; Appleby, 2011) over the UTF-16 code units of a text, each taken as one 32-bit block: fast,
 * well mixed and stable between releases, which the split and the event keys rely on. Not for secrets.
 *
 * @returns an integer in [0, 2^32)
 */
export function hashString(text: string, seed = 0): number {
  let h = seed | 0;
  for (let i = 0; i < text.length; i++) {
    let k = Math.imul(text.charCodeAt(i), 0xcc9e2d51);
    k = (k << 15) | (k >>> 17);
    h ^= Math.imul(k, 0x1b873593);
    h = (h << 13) | (h >>> 19);
    h = (Math.imul(h, 5) + 0xe6546b64) | 0;
  }
  h ^= text.length;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** A number in [0, 1) that depends on the text and the seed only. */
export function hashUnit(text: string, seed = 0): number {
  return hashString(text, seed) / 2 ** 32;
}
