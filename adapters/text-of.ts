import { gunzipSync } from 'node:zlib';

/** An object can expand to this much: more would not fit into the function. */
const maxBytes = 2 ** 29;

/** Text of an object of the inference log, or of labels, gzip or not: told by its first two bytes, whatever its name. */
export function textOf(bytes: Uint8Array): string {
  const compressed = bytes[0] === 0x1f && bytes[1] === 0x8b;
  return new TextDecoder().decode(compressed ? gunzipSync(bytes, { maxOutputLength: maxBytes }) : bytes);
}
