import type { PerennialEvent } from '../contracts/events.ts';
import type { DefinitionRecord } from '../contracts/registry/projects.ts';
import type { EventPublisher, RecordStore } from '../ports/index.ts';
import { settlePublication } from './definitions.ts';

/**
 * Tells the bus of a change of definition that it has not been told of, and records that it was.
 *
 * @param contracts contract hashes by source that all data are now converted under; undefined: as they were
 */
export async function announceDefinition(
  registry: RecordStore,
  events: EventPublisher,
  record: DefinitionRecord,
  contracts?: Record<string, string>,
  schedules = record.schedules ?? {},
): Promise<void> {
  if (record.unannounced) await events.publish([changeEvent(record)]);
  await settlePublication(registry, record, { schedules, ...(contracts ? { contracts } : {}) });
}

function changeEvent({ project, definitionHash, codeHash, unannounced }: DefinitionRecord): PerennialEvent {
  const { changed = [], paths = [] } = unannounced ?? {};
  return { type: 'ProjectDefinitionChanged', detail: { project, definitionHash, codeHash, changed, paths } };
}
