import { dayOfKey, isPack, lake as keysOf } from '../contracts/lake.ts';
import { ObjectNotFound, type ObjectStore, type ObjectSummary } from '../ports/object-store.ts';
import { concurrently } from '../registry/concurrently.ts';
import { type PackedObject, packedObjects, type Zip } from './pack.ts';

const indexesAtOnce = 16;
/** Unpacked ones that are held; objects are read in the order of their keys, so that one after the other is needed. */
const packsHeld = 4;

/**
 * A bucket whose packed objects are where they were: listed once, with their size, checksum and time, and read out of their packs. Reads
 * of a folder that is being packed meanwhile find every object once, because a pack is told of by its index, objects go only after that,
 * and indexes are listed after objects.
 */
export function packedStore(bucket: ObjectStore, zip: Zip): ObjectStore {
  const packed = new Map<string, PackedObject>();
  const held = new Map<string, Promise<Uint8Array>>();

  function unpacked(pack: string): Promise<Uint8Array> {
    const known = held.get(pack);
    const bytes = known ?? bucket.get(pack).then(zip.unzip);
    held.delete(pack);
    held.set(pack, bytes);
    for (const oldest of held.keys()) {
      if (held.size <= packsHeld) break;
      held.delete(oldest);
    }
    return bytes;
  }

  async function readOut({ pack, start, size }: PackedObject): Promise<Uint8Array> {
    return (await unpacked(pack)).slice(start, start + size);
  }

  async function get(key: string, versionId?: string): Promise<Uint8Array> {
    const known = packed.get(key);
    if (known) return readOut(known);
    try {
      return await bucket.get(key, versionId);
    } catch (error) {
      // It has been packed since it was listed.
      const day = upToDay(key);
      if (!(error instanceof ObjectNotFound) || day === undefined) throw error;
      for (const [name, object] of await listPacked(bucket, zip, `${day}/`)) packed.set(name, object);
      const found = packed.get(key);
      if (!found) throw error;
      return readOut(found);
    }
  }

  return {
    ...bucketMethods(bucket),
    get,
    async *list(prefix, { startAfter = '' } = {}) {
      const found = new Map<string, ObjectSummary>();
      const options = startAfter === '' ? {} : { startAfter };
      for await (const object of bucket.list(prefix, options)) if (!isPack(object.key)) found.set(object.key, object);
      for (const [key, object] of await listPacked(bucket, zip, prefix, startAfter)) {
        if (!key.startsWith(prefix) || key <= startAfter || found.has(key)) continue;
        const { pack: _, start: __, ...summary } = object;
        packed.set(key, object);
        found.set(key, summary);
      }
      yield* [...found.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
    },
  };
}

function bucketMethods(bucket: ObjectStore): Pick<ObjectStore, 'head' | 'put' | 'versionOf'> {
  return {
    head: (key) => bucket.head(key),
    put: (key, body, options) => bucket.put(key, body, options),
    versionOf: (key, etag) => bucket.versionOf(key, etag),
  };
}

/** The packed objects below a prefix, by key: of one that was written again after it had been packed the newer holds. */
export async function listPacked(
  bucket: Pick<ObjectStore, 'get' | 'list'>,
  { unzip }: Pick<Zip, 'unzip'>,
  prefix: string,
  startAfter = '',
): Promise<Map<string, PackedObject>> {
  const day = upToDay(startAfter);
  const indexes: string[] = [];
  const options = day === undefined ? {} : { startAfter: keysOf.packIndexes(day) };
  for await (const { key } of bucket.list(keysOf.packIndexes(prefix), options)) indexes.push(key);
  const found = new Map<string, PackedObject>();
  const read = async (key: string) =>
    packedObjects(new TextDecoder().decode(unzip(await bucket.get(key))), packOfIndex(key));
  for (const objects of await concurrently(indexes, indexesAtOnce, read))
    for (const object of objects) {
      const known = found.get(object.key);
      if (!known || known.lastModified < object.lastModified) found.set(object.key, object);
    }
  return found;
}

/** `labels/shop/dt=2026-11-01` of a key below it. */
function upToDay(key: string): string | undefined {
  const of = dayOfKey(key);
  return of && `${of.folder}dt=${of.day}`;
}

/** The packs below a prefix that have an index. */
export async function packsThatCount(bucket: Pick<ObjectStore, 'list'>, prefix: string): Promise<Set<string>> {
  const packs = new Set<string>();
  for await (const { key } of bucket.list(keysOf.packIndexes(prefix))) packs.add(packOfIndex(key));
  return packs;
}

function packOfIndex(key: string): string {
  const name = key.lastIndexOf('/') + 1;
  return keysOf.pack(key.slice(keysOf.packIndexes('').length, name), key.slice(name).replace(/\.json\.gz$/, ''));
}
