const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const padding = 61;

/** Value of each ASCII code; both alphabets of RFC 4648, 255 where a code is of neither. */
const values = new Uint8Array(128).fill(255);
for (let i = 0; i < alphabet.length; i++) values[alphabet.charCodeAt(i)] = i;
values[45] = 62;
values[95] = 63;

/** Few enough that `String.fromCharCode` takes them as arguments. */
const codesAtOnce = 8192;

/** Base64 (RFC 4648, with padding) of bytes. */
export function toBase64(bytes: Uint8Array): string {
  const codes = new Uint8Array(4 * Math.ceil(bytes.length / 3)).fill(padding);
  let at = 0;
  for (let i = 0; i < bytes.length; i += 3) {
    const left = bytes.length - i;
    const triple = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    const sextets = Math.min(4, left + 1);
    for (let s = 0; s < sextets; s++) codes[at + s] = alphabet.charCodeAt((triple >> (18 - 6 * s)) & 63);
    at += 4;
  }
  let text = '';
  for (let i = 0; i < codes.length; i += codesAtOnce)
    text += String.fromCharCode(...codes.subarray(i, i + codesAtOnce));
  return text;
}

/** Bytes of base64, URL-safe or not: the text ends at its padding, and what is of no alphabet (line breaks) is left out. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(Math.ceil((text.length * 3) / 4));
  let length = 0;
  let bits = 0;
  let held = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === padding) break;
    const value = code < 128 ? values[code]! : 255;
    if (value === 255) continue;
    held = ((held << 6) | value) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes[length++] = (held >> bits) & 255;
  }
  return bytes.slice(0, length);
}
