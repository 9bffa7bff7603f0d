import type { StoredRecord } from '../record.ts';
import type { Tier } from '../tiers.ts';

/** What a caller of the API may be allowed in a project. */
export const scopes = ['predict', 'label', 'track'] as const;
export type Scope = (typeof scopes)[number];
/** Of a new key that is asked for without any: tracking is asked for by name. */
export const usualScopes = ['predict', 'label'] as const satisfies readonly Scope[];

/** What an API key is for. */
export interface GrantRecord extends StoredRecord {
  /** Names, or `*` for all. */
  projects: string[];
  scopes: Scope[];
  apiKeyId: string;
  /** Usage plan that it was put into; absent of keys that were made before there were several. */
  tier?: Tier;
  createdAt: string;
  /** ISO 8601: it is granted nothing any more. */
  revokedAt?: string;
}
