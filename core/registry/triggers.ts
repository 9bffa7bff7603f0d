import type { ProjectName } from '../contracts/ids.ts';
import { keys } from '../contracts/registry/keys.ts';
import type { TriggerRecord } from '../contracts/registry/triggers.ts';
import type { Trigger, TriggerDecision } from '../contracts/triggers.ts';
import type { RecordStore } from '../ports/index.ts';
import type { WriteOperation } from '../ports/record-store.ts';

const keptDays = 365;

/** The decision about a trigger, or undefined where none was made. */
export async function findTrigger(
  registry: RecordStore,
  { project, id }: Pick<Trigger, 'project' | 'id'>,
): Promise<TriggerRecord | undefined> {
  return registry.get<TriggerRecord>(keys.trigger(project, id));
}

/** The write that records a decision; it fails where one was made before. */
export function triggerWrite(trigger: Trigger, outcome: TriggerDecision, at: Date): WriteOperation {
  const put: TriggerRecord = {
    ...keys.trigger(trigger.project, trigger.id),
    trigger,
    outcome,
    at: at.toISOString(),
    ttl: Math.floor(at.getTime() / 1000) + keptDays * 86_400,
  };
  return { put, when: 'absent' };
}

/** The decisions about a project's triggers, newest first. */
export async function listTriggers(
  registry: RecordStore,
  project: ProjectName,
  limit?: number,
): Promise<TriggerRecord[]> {
  const { pk } = keys.trigger(project, '');
  const records = await registry.query<TriggerRecord>(pk, { prefix: 'TRIGGER#' });
  return records.sort((a, b) => b.at.localeCompare(a.at)).slice(0, limit);
}
