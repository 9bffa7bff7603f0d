import { gunzipSync, gzipSync } from 'node:zlib';
import type { Zip } from '../core/packs/pack.ts';

/** A pack, or its index, expands to this much at most. */
const maxOutputLength = 2 ** 28;

export const zip: Zip = {
  zip: (bytes) => gzipSync(bytes),
  unzip: (bytes) => gunzipSync(bytes, { maxOutputLength }),
};
