import type { RecordKey, StoredRecord } from '../../core/contracts/record.ts';
import type { ReadOptions, RecordStore } from '../../core/ports/record-store.ts';

/** What DynamoDB would bill for the calls of a store (Developer Guide, "Read and write operations"). */
export interface Units {
  read: number;
  write: number;
}

/** A store that counts units of what another does. `consistent`: how it reads where the caller says nothing. */
export function meteredStore(store: RecordStore, consistent = true): { store: RecordStore; units: Units } {
  const units: Units = { read: 0, write: 0 };
  const read = (item: StoredRecord | undefined, now: boolean) => {
    units.read += Math.max(1, Math.ceil((item ? itemSize(item) : 0) / 4096)) * (now ? 1 : 0.5);
  };
  const written = (items: readonly (StoredRecord | undefined)[]) =>
    Math.max(1, ...items.map((item) => (item ? Math.ceil(itemSize(item) / 1024) : 1)));
  const metered: RecordStore = {
    async get<T extends StoredRecord>(key: RecordKey) {
      const item = await store.get<T>(key);
      read(item, consistent);
      return item;
    },
    async getMany<T extends StoredRecord>(keys: RecordKey[], options: ReadOptions = {}) {
      const items = await store.getMany<T>(keys);
      const distinct = new Map(keys.map((key) => [JSON.stringify([key.pk, key.sk]), key]));
      for (const { pk, sk } of distinct.values())
        read(
          items.find((item) => item.pk === pk && item.sk === sk),
          options.consistent ?? consistent,
        );
      return items;
    },
    async query<T extends StoredRecord>(pk: string, options = {}) {
      const items = await store.query<T>(pk, options);
      units.read += Math.max(1, Math.ceil(items.reduce((sum, item) => sum + itemSize(item), 0) / 4096));
      return items;
    },
    async write(operations) {
      for (const operation of operations) {
        const key = 'put' in operation ? operation.put : 'remove' in operation ? operation.remove : operation.check;
        const put = 'put' in operation ? operation.put : undefined;
        const before = await store.get({ pk: key.pk, sk: key.sk });
        units.write += written([before, put]) * (operations.length > 1 ? 2 : 1);
      }
      await store.write(operations);
    },
    async putMany(records) {
      for (const record of records) units.write += written([record]);
      await store.putMany(records);
    },
  };
  return { store: metered, units };
}

/** Bytes of an item as DynamoDB counts them (Developer Guide, "Item sizes and formats"). */
export function itemSize(item: object): number {
  return Object.entries(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + valueSize(value), 0);
}

function valueSize(value: unknown): number {
  if (value === undefined) return 0;
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (typeof value === 'number') return Math.ceil(String(Math.abs(value)).replace(/\D/g, '').length / 2) + 2;
  if (value instanceof Uint8Array) return value.length;
  if (Array.isArray(value)) return value.reduce((sum: number, v) => sum + 1 + valueSize(v), 3);
  if (value !== null && typeof value === 'object')
    return Object.entries(value).reduce((sum, [k, v]) => sum + 1 + Buffer.byteLength(k) + valueSize(v), 3);
  return 1;
}
