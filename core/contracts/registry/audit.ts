import type { StoredRecord } from '../record.ts';

export interface AuditRecord extends StoredRecord {
  project: string;
  action: string;
  by: string;
  at: string;
  before?: unknown;
  after?: unknown;
  reason?: string;
}
