import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ObjectNotFound, type ObjectStore } from '../../core/ports/object-store.ts';

/** What every object store does; run on the memory twin, and on S3 in the integration tests. */
export function objectStoreSuite(name: string, make: () => ObjectStore): void {
  describe(name, () => {
    const keysOf = async (store: ObjectStore, prefix: string, startAfter?: string) => {
      const keys: string[] = [];
      for await (const { key } of store.list(prefix, startAfter === undefined ? {} : { startAfter })) keys.push(key);
      return keys;
    };

    it('returns what was put, text and bytes, newest and by version', async () => {
      const store = make();
      const key = `raw/${randomUUID()}/ä b+c.csv`;
      await store.put(key, 'first', { contentType: 'text/csv' });
      const first = await store.head(key);
      await store.put(key, new Uint8Array([0, 255, 1]));
      expect(await store.get(key)).toEqual(new Uint8Array([0, 255, 1]));
      expect(first).toMatchObject({ key, size: 5 });
      expect(first?.etag).toMatch(/^[0-9a-f]{32}$/);
      expect(new TextDecoder().decode(await store.get(key, first?.versionId))).toBe('first');
    });

    it('says when there is nothing', async () => {
      const store = make();
      const key = `raw/${randomUUID()}`;
      expect(await store.head(key)).toBeUndefined();
      await expect(store.get(key)).rejects.toBeInstanceOf(ObjectNotFound);
    });

    it('lists a prefix in order of keys, after a key', async () => {
      const store = make();
      const prefix = `labels/${randomUUID()}/`;
      for (const name of ['b', 'a', 'a/c', 'B']) await store.put(`${prefix}${name}`, name);
      expect(await keysOf(store, prefix)).toEqual(['B', 'a', 'a/c', 'b'].map((name) => prefix + name));
      expect(await keysOf(store, prefix, `${prefix}a`)).toEqual(['a/c', 'b'].map((name) => prefix + name));
      expect(await keysOf(store, `${prefix}none`)).toEqual([]);
    });
  });
}
