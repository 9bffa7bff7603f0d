import type { EntityEvent } from '../../contracts/serving.ts';
import { jsonWithinXml } from '../../values/json-within-xml.ts';
import { keyFault } from '../../values/key.ts';

/** A message holds several events, so that a request of a thousand records is not a thousand messages. */
const eventsPerMessage = 50;
const charactersPerMessage = 60_000;

export class MalformedMessage extends Error {
  override name = 'MalformedMessage';
}

/** Bodies of messages that hold the events, in order. */
export function entityMessages(events: readonly EntityEvent[]): string[] {
  const bodies: string[] = [];
  let open: string[] = [];
  let length = 0;
  const close = () => {
    if (open.length > 0) bodies.push(`[${open.join(',')}]`);
    open = [];
    length = 0;
  };
  for (const event of events) {
    const text = jsonWithinXml(event);
    if (open.length === eventsPerMessage || length + text.length > charactersPerMessage) close();
    open.push(text);
    length += text.length;
  }
  close();
  return bodies;
}

/** What a message holds. */
export interface ReadMessage {
  events: EntityEvent[];
  /** Why others of its events are none. */
  faults: string[];
}

/** The events in the body of a message: one, or a list. @throws MalformedMessage when it is no JSON */
export function readEntityMessage(body: string): ReadMessage {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    // The parser's message quotes the text.
    throw new MalformedMessage('expected JSON in a message of the entity queue');
  }
  const read: ReadMessage = { events: [], faults: [] };
  for (const event of Array.isArray(parsed) ? parsed : [parsed]) {
    const fault = faultOf(event);
    if (fault === undefined) read.events.push(event as EntityEvent);
    else read.faults.push(`expected an event of the entity queue, received one ${fault}`);
  }
  return read;
}

function faultOf(event: unknown): string | undefined {
  if (event === null || typeof event !== 'object') return 'that is no object';
  const { kind, project, key, inferenceId, time, at, value, record } = event as Record<string, unknown>;
  if (typeof project !== 'string' || project === '') return 'without a project';
  if (kind !== 'record' && kind !== 'label') return 'that is neither a record nor a label';
  if (kind === 'record' || key === undefined) {
    if (typeof inferenceId !== 'string' || inferenceId === '') return 'without an inferenceId';
  }
  if (key !== undefined && typeof key !== 'string') return 'whose key is no text';
  const fault = typeof key === 'string' ? keyFault(key) : undefined;
  if (fault !== undefined) return `whose key is one ${fault}`;
  if (!Number.isFinite(Date.parse(String(kind === 'record' ? time : at)))) return 'without a time';
  if (kind === 'label' && !(typeof value === 'number' && Number.isFinite(value))) return 'without a numeric value';
  if (kind === 'record' && (record === null || typeof record !== 'object')) return 'without its record';
  return undefined;
}
