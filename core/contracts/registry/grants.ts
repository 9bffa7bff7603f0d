import type { StoredRecord } from '../record.ts';

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
  createdAt: string;
  /** ISO 8601: it is granted nothing any more. */
  revokedAt?: string;
}
