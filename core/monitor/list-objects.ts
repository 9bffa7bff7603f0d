import type { ModelDigest, ProjectName } from '../contracts/ids.ts';
import { lake as keysOf } from '../contracts/lake.ts';
import { objectWith, parseJson } from '../contracts/schema.ts';
import { ObjectNotFound, type ObjectStore, type ObjectSummary } from '../ports/object-store.ts';
import { listSince, sinceDay } from './check-step.ts';
import { dayOfObject } from './statistics/day-file.ts';

/** Objects of the inference log and of labels that a look goes by. */
export interface Objects {
  log: ObjectSummary[];
  labels: ObjectSummary[];
}

/** What the first look of a day found below both prefixes, of days before yesterday. */
interface Settled {
  format: 1;
  /** The day of that look (UTC), and the first one it listed: yyyy-MM-dd. */
  day: string;
  since: string;
  log: Entry[];
  labels: Entry[];
}

/** Key without its prefix, bytes, when it was written (ms). */
type Entry = [name: string, size: number, lastModified: number];

const settledSchema = objectWith<Settled>('objects of the days before (format 1)', {
  format: 1,
  day: 'string',
  since: 'string',
  log: 'array',
  labels: 'array',
});
const dayMs = 86_400_000;

export interface ListPorts {
  lake: ObjectStore;
  bytesOf(text: string): Uint8Array;
  textOf(bytes: Uint8Array): string;
}

/** As many are listed in one request. */
const pageObjects = 1_000;

/**
 * Lists the objects of a project since a day, in key order. A month of a busy log is dozens of pages, of which an hour changes the
 * last: where the days before yesterday fill more than a page, they are listed once a day, and kept. An object that appears there
 * later, or is gone, is seen the day after.
 *
 * @param mustBeNow whether all is listed: what is to be read must be there
 * @returns and which of them are known from an earlier look
 */
export async function listObjects(
  ports: ListPorts,
  { project, digest }: { project: ProjectName; digest: ModelDigest },
  { since, now, mustBeNow = false }: { since: string; now: Date; mustBeNow?: boolean },
): Promise<Objects & { older: Objects }> {
  const prefixes = { log: keysOf.inferences(project), labels: keysOf.labelsOf(project) };
  const today = sinceDay(now, 0);
  const yesterday = sinceDay(now, dayMs);
  const kept = mustBeNow ? undefined : await readSettled(ports, { project, digest });
  const isUsable = kept !== undefined && kept.day === today && kept.since <= since && since < yesterday;
  const [log, labels] = await Promise.all(
    [prefixes.log, prefixes.labels].map((prefix) => listSince(ports.lake, prefix, isUsable ? yesterday : since)),
  );
  const isOld = ({ key }: { key: string }) => dayOfObject(key).day < yesterday;
  if (isUsable) {
    const known = (prefix: string, entries: readonly Entry[]) =>
      entries.map((entry) => summaryOf(prefix, entry)).filter(({ key }) => dayOfObject(key).day >= since);
    const older = { log: known(prefixes.log, kept.log), labels: known(prefixes.labels, kept.labels) };
    return { log: [...older.log, ...log!], labels: [...older.labels, ...labels!], older };
  }
  const old = { log: log!.filter(isOld), labels: labels!.filter(isOld) };
  const listed = { log: log!, labels: labels!, older: { log: [], labels: [] } };
  if (old.log.length + old.labels.length <= pageObjects) return listed;
  const entries = (prefix: string, objects: readonly ObjectSummary[]) =>
    objects.map(({ key, size, lastModified }): Entry => [key.slice(prefix.length), size, lastModified.getTime()]);
  const settled: Settled = {
    format: 1,
    day: today,
    since,
    log: entries(prefixes.log, old.log),
    labels: entries(prefixes.labels, old.labels),
  };
  await ports.lake.put(settledKey(project, digest), ports.bytesOf(JSON.stringify(settled)), {
    contentType: 'application/gzip',
  });
  return listed;
}

const settledKey = (project: ProjectName, digest: ModelDigest) =>
  keysOf.statistics(project, digest, 'settled-objects.json.gz');

async function readSettled(
  { lake, textOf }: ListPorts,
  { project, digest }: { project: ProjectName; digest: ModelDigest },
): Promise<Settled | undefined> {
  const from = settledKey(project, digest);
  try {
    return parseJson(textOf(await lake.get(from)), settledSchema, {
      from: `object ${from}`,
      remedy: 'remove the object: the next look makes it again',
    });
  } catch (error) {
    if (error instanceof ObjectNotFound) return undefined;
    throw error;
  }
}

function summaryOf(prefix: string, [name, size, lastModified]: Entry): ObjectSummary {
  return { key: prefix + name, size, etag: '', lastModified: new Date(lastModified) };
}
