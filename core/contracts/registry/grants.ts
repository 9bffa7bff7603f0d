import type { StoredRecord } from '../record.ts';

/** What a caller of the API may be allowed in a project. */
export const scopes = ['predict', 'label'] as const;
export type Scope = (typeof scopes)[number];

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
