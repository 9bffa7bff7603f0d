import type { EventDetails } from '../contracts/events.ts';
import { namePattern } from '../contracts/ids.ts';
import { objectWith } from '../contracts/schema.ts';

type ModelRefused = EventDetails['ModelRefused'];

const detailSchema = objectWith<ModelRefused>('the detail of ModelRefused', {
  project: 'string',
  version: 'number',
  digest: 'string',
  reason: 'string',
  at: 'string',
});
const eventSchema = objectWith<{ detail: object }>('an event of the bus', { detail: 'object' });

export class NotARefusal extends Error {
  override name = 'NotARefusal';
}

/** What an event of the bus says. Whoever may write to the bus can make one. @throws UnexpectedValue, NotARefusal */
export function modelRefusedOf(event: unknown): ModelRefused {
  const { project, version, digest, reason, answering, at } = detailSchema(eventSchema(event).detail);
  const isVersion = (n: unknown) => Number.isSafeInteger(n) && (n as number) > 0;
  if (!namePattern.test(project)) throw new NotARefusal('expected the name of a project');
  if (!isVersion(version) || !(answering === null || isVersion(answering)))
    throw new NotARefusal(`expected versions, received ${JSON.stringify({ version, answering })}`);
  if (Number.isNaN(Date.parse(at))) throw new NotARefusal(`expected a time in ISO 8601, received '${at.slice(0, 40)}'`);
  return { project, version, digest, reason: reason.slice(0, 300), answering, at: new Date(at).toISOString() };
}
