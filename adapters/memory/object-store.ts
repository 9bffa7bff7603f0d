import { createHash } from 'node:crypto';
import type { Clock } from '../../core/ports/index.ts';
import { ObjectNotFound, type ObjectStore, type ObjectSummary } from '../../core/ports/object-store.ts';
import { byUtf8 } from './utf8-order.ts';

interface StoredVersion {
  body: Uint8Array;
  summary: ObjectSummary & { versionId: string };
}

export interface MemoryObjectStore extends ObjectStore {
  /** A bucket of the same objects that goes its own way. */
  copy(clock?: Clock): MemoryObjectStore;
  /** One that is not there is no error. */
  remove(keys: readonly string[]): Promise<void>;
}

/** A versioned bucket in memory. */
export function memoryObjectStore(clock: Clock = () => new Date()): MemoryObjectStore {
  return bucketOf(new Map(), clock);
}

function bucketOf(objects: Map<string, StoredVersion[]>, clock: Clock): MemoryObjectStore {
  let version = [...objects.values()].reduce((n, versions) => n + versions.length, 0);
  return {
    async get(key, versionId) {
      const versions = objects.get(key) ?? [];
      const found = versionId ? versions.find((v) => v.summary.versionId === versionId) : versions.at(-1);
      if (!found) throw new ObjectNotFound(key);
      return found.body.slice();
    },
    async head(key) {
      const found = objects.get(key)?.at(-1);
      return found && { ...found.summary };
    },
    async versionOf(key, etag) {
      return (objects.get(key) ?? []).findLast((v) => v.summary.etag === etag)?.summary.versionId;
    },
    async put(key, body) {
      const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body.slice();
      const etag = createHash('md5').update(bytes).digest('hex');
      const summary = { key, size: bytes.length, etag, lastModified: clock(), versionId: `v${++version}` };
      objects.set(key, [...(objects.get(key) ?? []), { body: bytes, summary }]);
    },
    async *list(prefix, options) {
      const keys = [...objects.keys()].filter((k) => k.startsWith(prefix)).sort(byUtf8);
      for (const key of keys) {
        if (options?.startAfter !== undefined && byUtf8(key, options.startAfter) <= 0) continue;
        const found = objects.get(key)?.at(-1);
        if (!found) continue;
        const { versionId: _, ...summary } = found.summary;
        yield summary;
      }
    },
    async remove(keys) {
      for (const key of keys) objects.delete(key);
    },
    copy: (own = clock) => bucketOf(new Map([...objects].map(([key, versions]) => [key, [...versions]])), own),
  };
}
