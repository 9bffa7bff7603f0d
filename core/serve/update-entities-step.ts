import type { EntityEvent } from '../contracts/serving.ts';
import type { Ports } from '../ports/index.ts';
import { readEntityMessage } from '../windows/online/entity-messages.ts';
import { updateEntities } from '../windows/online/update-entities.ts';

/** A message of the entity queue. */
export interface QueuedMessage {
  messageId: string;
  body: string;
}

interface Message {
  id: string;
  events: EntityEvent[];
}

interface UpdatePorts extends Pick<Ports, 'entities' | 'clock' | 'log'> {
  /** Aborts shortly before whoever waits for the answer gives up. */
  inTime: AbortSignal;
}

class OutOfTime extends Error {
  override name = 'OutOfTime';
}

/**
 * Folds events of the entity queue into the windows of their entities, each once.
 *
 * Events of a project are folded together. For thirty or so: three or four reads of many items, and a write of each event and each log of
 * their entities (1 unit); in one transaction, of 2 units each, where labels are among them, or states that have to be written (2 a KB).
 * Once time is up nothing is waited for, nor begun: what is under way may end or not, as that of a writer that died.
 * @returns ids of messages whose events could not be folded, or not in time, which are to come again; those that were folded are then recognised
 */
export async function updateEntitiesStep(ports: UpdatePorts, queued: readonly QueuedMessage[]): Promise<string[]> {
  const failed = new Set<string>();
  const messages = queued.flatMap((message) => read(ports, message, failed));
  const projects = new Set(messages.flatMap(({ events }) => events.map((event) => event.project)));
  for (const project of projects) {
    const mine = messages.flatMap(({ id, events }): Message[] => {
      const own = events.filter((event) => event.project === project);
      return own.length > 0 ? [{ id, events: own }] : [];
    });
    const now = ports.clock().getTime();
    if (await update(ports, project, mine, now)) continue;
    for (const message of mine) if (!(await updateApart(ports, project, message, now))) failed.add(message.id);
  }
  return [...failed];
}

/** By halves, so that an event that cannot be folded holds up no other; what was folded is recognised when it comes again. */
async function updateApart(
  ports: UpdatePorts,
  project: string,
  { id, events }: Message,
  now: number,
): Promise<boolean> {
  if (await update(ports, project, [{ id, events }], now)) return true;
  if (events.length === 1 || ports.inTime.aborted) return false;
  const half = events.length >> 1;
  const parts = [events.slice(0, half), events.slice(half)];
  const folded = [];
  for (const part of parts) folded.push(await updateApart(ports, project, { id, events: part }, now));
  return folded.every(Boolean);
}

async function update(
  { entities, log, inTime }: UpdatePorts,
  project: string,
  messages: readonly Message[],
  now: number,
): Promise<boolean> {
  const fields = { project, messages: messages.length };
  try {
    const events = messages.flatMap((message) => message.events);
    const outcome = await unlessLate(() => updateEntities(entities, project, events, now), inTime);
    // Of most there is nothing to say, and a line a prediction would be most of the log.
    const isUsual = outcome.folded === events.length;
    log[isUsual ? 'debug' : 'info']('entities updated', { ...fields, ...outcome });
    return true;
  } catch (error) {
    log.error('entities not updated', { ...fields, error });
    return false;
  }
}

/** What the work comes to, unless time is up before. @throws OutOfTime */
function unlessLate<T>(work: () => Promise<T>, inTime: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(new OutOfTime('the store was too slow; the events come again'));
    if (inTime.aborted) return stop();
    inTime.addEventListener('abort', stop, { once: true });
    work()
      .then(resolve, reject)
      .finally(() => inTime.removeEventListener('abort', stop));
  });
}

/** A message of which something cannot be read fails until it is a dead letter, where a person can look at it; its other events count. */
function read({ log }: UpdatePorts, { messageId, body }: QueuedMessage, failed: Set<string>): Message[] {
  try {
    const { events, faults } = readEntityMessage(body);
    for (const fault of faults) log.error('event not understood', { messageId, fault });
    if (faults.length > 0) failed.add(messageId);
    return [{ id: messageId, events }];
  } catch (error) {
    log.error('message not understood', { messageId, error });
    failed.add(messageId);
    return [];
  }
}
