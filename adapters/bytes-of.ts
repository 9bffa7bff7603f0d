import { gzipSync } from 'node:zlib';

/** A text as gzip: `textOf` reads it. */
export function bytesOf(text: string): Uint8Array {
  return gzipSync(text);
}
