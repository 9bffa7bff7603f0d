/**
 * Folds events of the entity queue into the windows of their entities, each once.
 *
 * Events of a project are folded together. For a dozen or so: two to four reads of many items, and one transaction of the
 * events (2 write units each, with their inference and the fence of their shard 6) and the states that they change (2
 * units a KB). A message whose events could not be folded comes again by itself; those that were folded are recognised.
 */
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { entities } from '../../adapters/aws/entities.ts';
import { clock as systemClock } from '../../adapters/clock.ts';
import { log } from '../../adapters/log.ts';
import type { EntityEvent } from '../../core/contracts/serving.ts';
import type { Clock, RecordStore } from '../../core/ports/index.ts';
import { readEntityMessage } from '../../core/windows/online/entity-messages.ts';
import { updateEntities } from '../../core/windows/online/update-entities.ts';

interface Message {
  id: string;
  events: EntityEvent[];
}

export function createHandler(
  ports: () => { store: RecordStore; clock: Clock } = () => ({ store: entities(), clock: systemClock }),
): (event: SQSEvent) => Promise<SQSBatchResponse> {
  return async ({ Records }) => {
    const { store, clock } = ports();
    const failed = new Set<string>();
    const messages = Records.flatMap((record) => read(record, failed));
    const projects = new Set(messages.flatMap(({ events }) => events.map((event) => event.project)));
    for (const project of projects) {
      const mine = messages.flatMap(({ id, events }): Message[] => {
        const own = events.filter((event) => event.project === project);
        return own.length > 0 ? [{ id, events: own }] : [];
      });
      const now = clock().getTime();
      if (await update(store, project, mine, now)) continue;
      // One by one, so that a message that cannot be folded holds up no other.
      for (const message of mine)
        if (mine.length === 1 || !(await update(store, project, [message], now))) failed.add(message.id);
    }
    return { batchItemFailures: [...failed].map((itemIdentifier) => ({ itemIdentifier })) };
  };
}

async function update(
  store: RecordStore,
  project: string,
  messages: readonly Message[],
  now: number,
): Promise<boolean> {
  const fields = { project, messages: messages.length };
  try {
    const events = messages.flatMap((message) => message.events);
    log.info('entities updated', { ...fields, ...(await updateEntities(store, project, events, now)) });
    return true;
  } catch (error) {
    log.error('entities not updated', { ...fields, error });
    return false;
  }
}

/** A message that cannot be read fails until it is a dead letter, where a person can look at it. */
function read({ messageId, body }: SQSRecord, failed: Set<string>): Message[] {
  try {
    return [{ id: messageId, events: readEntityMessage(body) }];
  } catch (error) {
    log.error('message not understood', { messageId, error });
    failed.add(messageId);
    return [];
  }
}

export const handler = createHandler();
