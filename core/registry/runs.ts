import type { ProjectName, RunId } from '../contracts/ids.ts';
import { keys } from '../contracts/registry/keys.ts';
import type { RunRecord } from '../contracts/registry/runs.ts';
import type { Trigger } from '../contracts/triggers.ts';
import { contentHash } from '../hash/content-hash.ts';
import type { RecordStore } from '../ports/index.ts';

/** `yyyymmdd-hhmmss-xxxxxx` (UTC): sorts by time; the last part is of the trigger's id. */
export function runIdOf(trigger: Pick<Trigger, 'project' | 'id'>, at: Date): RunId {
  const [day, time] = at.toISOString().replaceAll(/[-:]/g, '').slice(0, 15).split('T');
  return `${day}-${time}-${contentHash([trigger.project, trigger.id]).slice(0, 6)}`;
}

/**
 * Name of the execution that a trigger starts: the same for a redelivered trigger, at most 80 letters, digits and hyphens.
 */
export function executionNameOf(trigger: Pick<Trigger, 'project' | 'id' | 'reason'>): string {
  const hash = contentHash([trigger.project, trigger.id]).slice(0, 24);
  return `${trigger.project.replaceAll(/[^a-zA-Z0-9-]/g, '-').slice(0, 40)}-${trigger.reason}-${hash}`;
}

/** Newest first. */
export async function listRuns(registry: RecordStore, project: ProjectName, limit?: number): Promise<RunRecord[]> {
  const { pk, sk: prefix } = keys.run(project, '');
  return registry.query<RunRecord>(pk, { prefix, descending: true, ...(limit ? { limit } : {}) });
}
