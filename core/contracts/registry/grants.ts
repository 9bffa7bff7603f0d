import type { StoredRecord } from '../record.ts';

export interface GrantRecord extends StoredRecord {
  projects: string[];
  scopes: ('predict' | 'label')[];
  apiKeyId: string;
  createdAt: string;
}
