import { bytesHash } from '../hash/content-hash.ts';

/** By which a grant is found: SHA-256 (hex) of the value of an API key, which is stored nowhere. */
export function apiKeyHash(value: string): string {
  return bytesHash(new TextEncoder().encode(value));
}
