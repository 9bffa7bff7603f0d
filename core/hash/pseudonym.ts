import { createHash, createHmac } from 'node:crypto';

/**
 * The keyed hash that stands for a personal value: HMAC-SHA256 of `project\0value` under `key`, hex, first 32 characters
 * (128 bits). The same value has the same pseudonym at ingest and in predictions, and another one in another project.
 */
export function pseudonym(key: string, project: string, value: string): string {
  return createHmac('sha256', key).update(`${project}\0${value}`).digest('hex').slice(0, 32);
}

const blockSize = 64;

/**
 * The two padded keys of HMAC (RFC 2104), the inner one followed by `project\0`, so that SQL can compute pseudonyms as
 * `sha256(outer || sha256(inner || value))`.
 */
export function pseudonymPads(key: string, project: string): { inner: Uint8Array; outer: Uint8Array } {
  const utf8 = new TextEncoder();
  const secret = utf8.encode(key);
  const padded = new Uint8Array(blockSize);
  padded.set(secret.length > blockSize ? createHash('sha256').update(secret).digest() : secret);
  const prefix = utf8.encode(`${project}\0`);
  const inner = new Uint8Array(blockSize + prefix.length);
  inner.set(padded.map((b) => b ^ 0x36));
  inner.set(prefix, blockSize);
  return { inner, outer: padded.map((b) => b ^ 0x5c) };
}

/** Keeps the shape of a text and none of its letters and digits: for lines that cannot be cut into columns. */
export function mask(text: string): string {
  return text.replace(/\p{N}/gu, '9').replace(/\p{L}/gu, 'x');
}
