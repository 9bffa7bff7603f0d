import { randomBytes } from 'node:crypto';

const size = 4_000;
let pool = new Uint8Array();
let at = 0;

/** Random bytes, taken from many, each once: a call to the system takes longer than a prediction. @param count of bytes, a few */
export function pooledRandom(count: number): Uint8Array {
  if (at + count > pool.length) {
    pool = randomBytes(Math.max(size, count));
    at = 0;
  }
  at += count;
  return pool.subarray(at - count, at);
}
