import type { ProjectName } from '../ids.ts';
import type { StoredRecord } from '../record.ts';

export interface AuditRecord extends StoredRecord {
  project: ProjectName;
  action: string;
  by: string;
  at: string;
  before?: unknown;
  after?: unknown;
  reason?: string;
}
