import { createHash } from 'node:crypto';

/**
 * SHA-256 (hex) of a JSON value with its object keys sorted, so that equal values have equal hashes whatever the order
 * they were written in. Undefined properties do not count.
 */
export function contentHash(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}

/** SHA-256 (hex) of bytes. */
export function bytesHash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** JSON with sorted keys. */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const entries = Object.entries(value as Record<string, unknown>)
    .filter(([, v]) => v !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `{${entries.map(([k, v]) => `${JSON.stringify(k)}:${canonicalJson(v)}`).join(',')}}`;
}

/** Key of a step's output: the hash of its code, its inputs (content addresses) and its parameters. */
export function stepKey(step: string, codeHash: string, inputs: unknown): string {
  return contentHash({ step, codeHash, inputs }).slice(0, 40);
}
