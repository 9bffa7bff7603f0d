import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { StoredRecord } from '../../core/contracts/record.ts';
import { ConditionFailed, type RecordStore } from '../../core/ports/record-store.ts';

interface Item extends StoredRecord {
  value?: unknown;
  revision?: number;
}

/** What every record store does; run on the memory twin, and on DynamoDB in the integration tests. */
export function recordStoreSuite(name: string, make: () => RecordStore): void {
  describe(name, () => {
    const fresh = () => ({ store: make(), pk: `P#${randomUUID()}` });
    const failure = (work: Promise<unknown>) =>
      work.then(
        () => undefined,
        (error: unknown) => error,
      );

    it('returns what was put, without undefined', async () => {
      const { store, pk } = fresh();
      const value = {
        n: 1.5,
        s: 'é😀',
        b: true,
        nothing: null,
        list: [1, 'a', null],
        bytes: new Uint8Array([1, 0, 255]),
      };
      await store.write([{ put: { pk, sk: 'a', value: { ...value, gone: undefined } } as Item }]);
      expect(await store.get({ pk, sk: 'a' })).toEqual({ pk, sk: 'a', value });
      expect(await store.get({ pk, sk: 'b' })).toBeUndefined();
    });

    it('takes maps whose keys every object has: they may be names of columns', async () => {
      const { store, pk } = fresh();
      const value = { constructor: { type: 'string' }, toString: { type: 'number' }, hasOwnProperty: 1 };
      await store.write([{ put: { pk, sk: 'a', value } as Item }]);
      expect(await store.get({ pk, sk: 'a' })).toEqual({ pk, sk: 'a', value });
    });

    it('lists a partition in order of bytes, by prefix, backwards and limited', async () => {
      const { store, pk } = fresh();
      const sks = ['A#1', 'A#10', 'A#2', 'B#1', 'A#\uffee', 'A#😀'];
      await store.putMany(sks.map((sk) => ({ pk, sk })));
      const list = async (options?: Parameters<RecordStore['query']>[1]) =>
        (await store.query(pk, options)).map(({ sk }) => sk);
      expect(await list()).toEqual(['A#1', 'A#10', 'A#2', 'A#\uffee', 'A#😀', 'B#1']);
      expect(await list({ prefix: 'A#1' })).toEqual(['A#1', 'A#10']);
      expect(await list({ prefix: 'A#', descending: true, limit: 2 })).toEqual(['A#😀', 'A#\uffee']);
      expect(await list({ prefix: 'C#' })).toEqual([]);
    });

    it('reads and writes more items than a call takes, a key named twice once', async () => {
      const { store, pk } = fresh();
      const items = Array.from({ length: 230 }, (_, i) => ({ pk, sk: String(i).padStart(4, '0'), value: i }));
      await store.putMany([{ pk, sk: '0003', value: -1 } as Item, ...items]);
      const found = await store.getMany<Item>([...items, { pk, sk: '0003' }, { pk, sk: 'none' }]);
      expect(found).toHaveLength(230);
      expect(found.find((i) => i.sk === '0003')?.value).toBe(3);
      expect(await store.query(pk)).toHaveLength(230);
    });

    it('pages through a partition larger than one answer', async () => {
      const { store, pk } = fresh();
      const value = 'x'.repeat(100_000);
      await store.putMany(
        Array.from({ length: 25 }, (_, i) => ({ pk, sk: String(i).padStart(2, '0'), value }) as Item),
      );
      expect(await store.query(pk)).toHaveLength(25);
      expect(await store.query(pk, { limit: 15 })).toHaveLength(15);
    });

    it('holds conditions: absent, present, equal attributes, absent attributes', async () => {
      const { store, pk } = fresh();
      const put = (revision: number, when: 'absent' | 'present' | { equals: Record<string, number | undefined> }) =>
        failure(store.write([{ put: { pk, sk: 'a', revision } as Item, when }]));
      expect(await put(1, 'present')).toBeInstanceOf(ConditionFailed);
      expect(await put(1, { equals: { revision: 0 } })).toBeInstanceOf(ConditionFailed);
      expect(await put(1, { equals: { revision: undefined } })).toBeUndefined();
      expect(await put(2, 'absent')).toBeInstanceOf(ConditionFailed);
      expect(await put(2, 'present')).toBeUndefined();
      expect(await put(3, { equals: { revision: 1 } })).toBeInstanceOf(ConditionFailed);
      expect(await put(3, { equals: { revision: 2, other: undefined } })).toBeUndefined();
      expect(await put(4, { equals: { revision: undefined } })).toBeInstanceOf(ConditionFailed);
      expect(await store.get<Item>({ pk, sk: 'a' })).toMatchObject({ revision: 3 });
    });

    it('removes under a condition', async () => {
      const { store, pk } = fresh();
      const key = { pk, sk: 'a' };
      await store.write([{ put: { ...key, revision: 1 } as Item }]);
      expect(await failure(store.write([{ remove: key, when: { equals: { revision: 2 } } }]))).toBeInstanceOf(
        ConditionFailed,
      );
      await store.write([{ remove: key, when: { equals: { revision: 1 } } }]);
      expect(await store.get(key)).toBeUndefined();
      await store.write([{ remove: key }]);
    });

    it('writes all of a transaction or nothing, and names the operation that failed', async () => {
      const { store, pk } = fresh();
      await store.write([{ put: { pk, sk: 'taken' } }]);
      const error = await failure(
        store.write([
          { put: { pk, sk: 'new' }, when: 'absent' },
          { check: { pk, sk: 'taken' }, when: 'absent' },
        ]),
      );
      expect(error).toBeInstanceOf(ConditionFailed);
      expect((error as ConditionFailed).operation).toBe(1);
      expect(await store.get({ pk, sk: 'new' })).toBeUndefined();
      await store.write([
        { put: { pk, sk: 'new' }, when: 'absent' },
        { check: { pk, sk: 'taken' }, when: 'present' },
      ]);
      expect(await store.get({ pk, sk: 'new' })).toBeDefined();
    });

    it('lets one of many writers at once win', async () => {
      const { store, pk } = fresh();
      const results = await Promise.all(
        Array.from({ length: 8 }, (_, i) =>
          failure(
            store.write([{ put: { pk, sk: 'one', value: i } as Item, when: 'absent' }, { put: { pk, sk: `by#${i}` } }]),
          ),
        ),
      );
      expect(results.filter((r) => r === undefined)).toHaveLength(1);
      expect(results.filter((r) => r !== undefined && !(r instanceof ConditionFailed))).toEqual([]);
      expect(await store.query(pk, { prefix: 'by#' })).toHaveLength(1);
    });

    it('keeps doubles as they are, also past 2^53', async () => {
      const { store, pk } = fresh();
      const values = [-2.1241960924294823e30, 1.5e120, 2 ** 60 + 2 ** 12, 1e-100, 0.1 + 0.2];
      await store.write([{ put: { pk, sk: 'a', values } as Item }]);
      expect(await store.get({ pk, sk: 'a' })).toMatchObject({ values });
    });

    it('refuses what cannot be stored', async () => {
      const { store, pk } = fresh();
      const put = (value: unknown) => failure(store.write([{ put: { pk, sk: 'a', value } as Item }]));
      expect(await put(Number.NaN)).toBeInstanceOf(Error);
      expect(await put('x'.repeat(410 * 1024))).toBeInstanceOf(Error);
      const many = Array.from({ length: 101 }, (_, i) => ({ put: { pk, sk: `${i}` } }));
      expect(await failure(store.write(many))).toBeInstanceOf(RangeError);
      expect(await failure(store.write([{ put: { pk, sk: 'a' }, when: { equals: {} } }]))).toBeInstanceOf(TypeError);
      await store.write([]);
    });
  });
}
