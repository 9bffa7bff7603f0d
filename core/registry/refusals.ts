import type { EventDetails } from '../contracts/events.ts';
import type { ProjectName } from '../contracts/ids.ts';
import { keys } from '../contracts/registry/keys.ts';
import type { RefusalRecord } from '../contracts/registry/refusals.ts';
import type { RecordStore } from '../ports/index.ts';
import { ConditionFailed } from '../ports/record-store.ts';
import { observedWrite } from './audit.ts';

/** A version that nobody has refused for so long, though it serves, is as it should be again: processes tell twice a minute. */
const pauseMs = 60 * 60_000;
/** Processes tell of the same thing; once in so long is enough to know that it lasts. */
const betweenMs = 20_000;
const keptSeconds = 30 * 86_400;

/**
 * Keeps that a version was refused; with an audit record when it begins, and when another version answers in its place.
 * @returns whether anything was written: many processes tell of the same thing, in any order
 */
export async function keepRefusal(registry: RecordStore, refused: EventDetails['ModelRefused']): Promise<boolean> {
  const { project, version, digest, reason, answering, at } = refused;
  const key = keys.refusal(project, version);
  const known = await registry.get<RefusalRecord>(key);
  const since = known && msBetween(known.lastAt, at) < pauseMs && known.digest === digest ? known.since : at;
  const isNew = !known || since !== known.since || known.answering !== answering;
  if (known && !(msBetween(known.lastAt, at) >= betweenMs || (isNew && at >= known.lastAt))) return false;
  const ttl = Math.floor(Date.parse(at) / 1000) + keptSeconds;
  const put: RefusalRecord = { ...key, project, version, digest, reason, answering, since, lastAt: at, ttl };
  const after = { version, digest, answering };
  try {
    await registry.write([
      { put, when: known ? { equals: { lastAt: known.lastAt } } : 'absent' },
      ...(isNew ? [observedWrite({ project, action: 'model refused', by: 'serve', at, after, reason })] : []),
    ]);
    return true;
  } catch (error) {
    if (error instanceof ConditionFailed) return false;
    throw error;
  }
}

/** Whether a version is refused at a moment: it was, and so lately that nothing says that it is no more. */
export async function findRefusal(
  registry: Pick<RecordStore, 'get'>,
  project: ProjectName,
  version: number,
  now: Date,
): Promise<RefusalRecord | undefined> {
  const known = await registry.get<RefusalRecord>(keys.refusal(project, version));
  return known && isRefused(known, now) ? known : undefined;
}

/** Those of many versions that are refused at a moment, by project. */
export async function findRefusals(
  registry: Pick<RecordStore, 'getMany'>,
  serving: readonly { project: ProjectName; version: number }[],
  now: Date,
): Promise<Map<ProjectName, RefusalRecord>> {
  const known = await registry.getMany<RefusalRecord>(serving.map((of) => keys.refusal(of.project, of.version)));
  return new Map(known.filter((record) => isRefused(record, now)).map((record) => [record.project, record]));
}

function isRefused({ lastAt }: RefusalRecord, now: Date): boolean {
  return now.getTime() - Date.parse(lastAt) < pauseMs;
}

const msBetween = (from: string, to: string) => Date.parse(to) - Date.parse(from);
