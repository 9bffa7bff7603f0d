import type { ProjectName } from '../contracts/ids.ts';
import { dayOfKey, isFileLabels, isPack, lake as keysOf } from '../contracts/lake.ts';
import type { Ports } from '../ports/index.ts';
import type { ObjectSummary } from '../ports/object-store.ts';
import { concurrently } from '../registry/concurrently.ts';
import { type Member, packIdOf, packOf, type Zip } from './pack.ts';
import { listPacked, packsThatCount } from './packed-store.ts';

export interface CompactPorts extends Pick<Ports, 'lake' | 'clock' | 'log'> {
  zip: Zip;
  /** Takes objects away; one that is not there is no error. */
  removeObjects(keys: readonly string[]): Promise<void>;
}

/** What was done for a project. */
export interface Compaction {
  /** Objects that lie in packs now, and the packs. */
  objects: number;
  packs: number;
  /** Whether there was time for all. */
  done: boolean;
}

const hour = 3_600_000;
/** A day is packed when nothing is written to it any more but what was held up. */
const restMs = 2 * hour;
/** A pack without an index that is older was left by a compaction that ended between the two; its objects have gone into another. */
const abandonedMs = 24 * hour;
/** Of a pack: what a function holds a few times. Larger objects stay as they are. */
export const limits = { bytes: 16 * 2 ** 20, objects: 10_000, small: 4 * 2 ** 20 } as const;
const readsAtOnce = 32;
const gzipMagic = [0x1f, 0x8b];

/**
 * Makes packs of a project's small objects of past days: labels are an object a request, predictions one a delivery. A pack is written, then
 * its index, which is what makes it count, then its objects go. Whoever ends in between has lost and doubled nothing for readers through
 * `packedStore`, and the next compaction goes on. Where nothing is new it lists and leaves.
 *
 * @param hasTime whether to begin another pack
 */
export async function compactProject(
  ports: CompactPorts,
  project: ProjectName,
  hasTime: () => boolean = () => true,
): Promise<Compaction> {
  const result: Compaction = { objects: 0, packs: 0, done: true };
  const before = new Date(ports.clock().getTime() - restMs).toISOString().slice(0, 10);
  for (const zone of [keysOf.inferences(project), keysOf.labelsOf(project)]) {
    const counting = await packsThatCount(ports.lake, zone);
    for await (const folder of foldersOf(ports.lake.list(zone), zone, before))
      await compactFolder(ports, folder, counting, result, hasTime);
  }
  return result;
}

interface Folder {
  prefix: string;
  objects: ObjectSummary[];
}

/** Objects by their day, one day at a time. */
async function* foldersOf(objects: AsyncIterable<ObjectSummary>, zone: string, before: string): AsyncGenerator<Folder> {
  let folder: Folder | undefined;
  for await (const object of objects) {
    const of = dayOfKey(object.key);
    if (of?.folder !== zone || of.day >= before) continue;
    const prefix = `${zone}dt=${of.day}/`;
    if (folder && folder.prefix !== prefix) yield folder;
    if (folder?.prefix !== prefix) folder = { prefix, objects: [] };
    folder.objects.push(object);
  }
  if (folder) yield folder;
}

async function compactFolder(
  { lake, clock, log, zip, removeObjects }: CompactPorts,
  { prefix, objects }: Folder,
  counting: ReadonlySet<string>,
  result: Compaction,
  hasTime: () => boolean,
): Promise<void> {
  const packs = objects.filter(({ key }) => isPack(key));
  // Labels of files are large, and whoever publishes them looks for them.
  const loose = objects.filter(({ key, size }) => !isPack(key) && !isFileLabels(key) && size <= limits.small);
  // One alone gains nothing.
  const isClean = abandoned(packs, counting, clock()).length === 0;
  if (isClean && loose.length < 2 && (loose.length === 0 || packs.length === 0)) return;
  const packed = await listPacked(lake, zip, prefix);
  const isPacked = ({ key, etag }: ObjectSummary) => packed.get(key)?.etag === etag;
  // As it is now: another compaction may have gone on with a pack.
  const named = new Set([...packed.values()].map(({ pack }) => pack));
  await removeObjects([...abandoned(packs, named, clock()), ...loose.filter(isPacked).map(({ key }) => key)]);
  const left = loose.filter((object) => !isPacked(object));
  if (left.length < 2) return;
  for (const group of groupsOf(left)) {
    if (!hasTime()) {
      result.done = false;
      return;
    }
    const members = (
      await concurrently(group, readsAtOnce, async (summary) => ({ summary, bytes: await lake.get(summary.key) }))
    ).filter(isPlain);
    if (members.length < 2) continue;
    const id = packIdOf(members.map(({ summary }) => summary));
    const { index, bytes } = packOf(prefix, members);
    await lake.put(keysOf.pack(prefix, id), zip.zip(bytes), { contentType: 'application/gzip' });
    await lake.put(keysOf.packIndex(prefix, id), zip.zip(new TextEncoder().encode(JSON.stringify(index))), {
      contentType: 'application/gzip',
    });
    await removeObjects(members.map(({ summary }) => summary.key));
    result.objects += members.length;
    result.packs++;
    log.info('objects packed', { folder: prefix, objects: members.length, bytes: bytes.length });
  }
}

/** Queries over the folder would find the objects of such a pack twice. */
function abandoned(packs: readonly ObjectSummary[], named: ReadonlySet<string>, now: Date): string[] {
  const old = (at: Date) => now.getTime() - at.getTime() > abandonedMs;
  return packs.flatMap(({ key, lastModified }) => (!named.has(key) && old(lastModified) ? [key] : []));
}

function* groupsOf(objects: readonly ObjectSummary[]): Generator<ObjectSummary[]> {
  let group: ObjectSummary[] = [];
  let bytes = 0;
  for (const object of objects) {
    if (group.length === limits.objects || (group.length > 0 && bytes + object.size > limits.bytes)) {
      yield group;
      [group, bytes] = [[], 0];
    }
    group.push(object);
    bytes += object.size;
  }
  yield group;
}

/** What is compressed already would be no lines within a pack. */
function isPlain({ bytes }: Member): boolean {
  return !gzipMagic.every((byte, i) => bytes[i] === byte);
}
