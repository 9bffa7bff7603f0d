import type { EntityEvent } from '../../contracts/serving.ts';

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
    const text = JSON.stringify(event);
    if (open.length === eventsPerMessage || length + text.length > charactersPerMessage) close();
    open.push(text);
    length += text.length;
  }
  close();
  return bodies;
}

/** The events in the body of a message: one, or a list. @throws MalformedMessage */
export function readEntityMessage(body: string): EntityEvent[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch (error) {
    throw new MalformedMessage('expected JSON in a message of the entity queue', { cause: error });
  }
  const events = Array.isArray(parsed) ? parsed : [parsed];
  for (const event of events) check(event);
  return events as EntityEvent[];
}

function check(event: unknown): void {
  const fail = (what: string) => {
    throw new MalformedMessage(`expected an event of the entity queue, received one ${what}`);
  };
  if (event === null || typeof event !== 'object') fail('that is no object');
  const { kind, project, key, inferenceId, time, at, value, record } = event as Record<string, unknown>;
  if (typeof project !== 'string' || project === '') fail('without a project');
  if (kind !== 'record' && kind !== 'label') fail('that is neither a record nor a label');
  if (kind === 'record' || key === undefined) {
    if (typeof inferenceId !== 'string' || inferenceId === '') fail('without an inferenceId');
  }
  if (key !== undefined && typeof key !== 'string') fail('whose key is no text');
  if (!Number.isFinite(Date.parse(String(kind === 'record' ? time : at)))) fail('without a time');
  if (kind === 'label' && !(typeof value === 'number' && Number.isFinite(value))) fail('without a numeric value');
  if (kind === 'record' && (record === null || typeof record !== 'object')) fail('without its record');
}
