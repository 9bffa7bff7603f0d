import type { ProjectName } from '../contracts/ids.ts';
import type { AuditRecord } from '../contracts/registry/audit.ts';
import { keys } from '../contracts/registry/keys.ts';
import { contentHash } from '../hash/content-hash.ts';
import type { RecordStore } from '../ports/index.ts';
import type { WriteOperation } from '../ports/record-store.ts';

export type AuditEntry = Omit<AuditRecord, 'pk' | 'sk'>;

/** The write that records a change of state; to be part of the transaction that makes the change. */
export function auditWrite(entry: AuditEntry): WriteOperation {
  const put: AuditRecord = { ...entry, ...keys.audit(entry.project, entry.at, contentHash(entry).slice(0, 12)) };
  return { put };
}

/** Changes of a project's state, newest first. */
export async function listAudit(registry: RecordStore, project: ProjectName, limit?: number): Promise<AuditRecord[]> {
  const { pk } = keys.audit(project, '', '');
  return registry.query<AuditRecord>(pk, { prefix: 'AUDIT#', descending: true, ...(limit ? { limit } : {}) });
}
