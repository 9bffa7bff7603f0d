import type { ProjectName } from '../contracts/ids.ts';
import type { AuditRecord } from '../contracts/registry/audit.ts';
import { keys } from '../contracts/registry/keys.ts';
import { contentHash } from '../hash/content-hash.ts';
import type { RecordStore } from '../ports/index.ts';
import type { WriteOperation } from '../ports/record-store.ts';

export type AuditEntry = Omit<AuditRecord, 'pk' | 'sk'>;

/** Makes the write that records a change of state; to be part of the transaction that makes the change. */
export type Trail = (entry: AuditEntry) => WriteOperation;

const trails = ['audit', 'observed'] as const;

const writeInto =
  (trail: (typeof trails)[number]): Trail =>
  (entry) => {
    const place = keys.audit(entry.project, entry.at, contentHash(entry).slice(0, 12), trail);
    return { put: { ...entry, ...place } satisfies AuditRecord };
  };

/** For functions that do what people and runs decide. */
export const auditWrite: Trail = writeInto('audit');

/** For functions that read what callers sent: a partition of their own, as no policy can keep them from writing over older records. */
export const observedWrite: Trail = writeInto('observed');

/** Changes of a project's state, newest first. */
export async function listAudit(registry: RecordStore, project: ProjectName, limit?: number): Promise<AuditRecord[]> {
  const options = { prefix: 'AUDIT#', descending: true, ...(limit ? { limit } : {}) };
  const parts = await Promise.all(
    trails.map((trail) => registry.query<AuditRecord>(keys.audit(project, '', '', trail).pk, options)),
  );
  const all = parts.flat().sort((a, b) => (a.sk < b.sk ? 1 : -1));
  return limit ? all.slice(0, limit) : all;
}
