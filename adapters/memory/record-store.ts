import type { RecordKey, StoredRecord } from '../../core/contracts/record.ts';
import {
  ConditionFailed,
  type RecordStore,
  type WriteCondition,
  type WriteOperation,
} from '../../core/ports/record-store.ts';
import { storable } from './storable.ts';
import { byUtf8 } from './utf8-order.ts';

const transactionLimit = 100;

export interface MemoryRecordStore extends RecordStore {
  /** A table of the same items that goes its own way. */
  copy(): MemoryRecordStore;
  /** All that it holds. */
  items(): StoredRecord[];
}

/** A table in memory with the conditions, atomicity, order and limits of DynamoDB. */
export function memoryRecordStore(): MemoryRecordStore {
  return tableOf(new Map());
}

function tableOf(partitions: Map<string, Map<string, StoredRecord>>): MemoryRecordStore {
  const find = ({ pk, sk }: RecordKey) => partitions.get(pk)?.get(sk);
  const put = (record: StoredRecord) => {
    const partition = partitions.get(record.pk) ?? new Map<string, StoredRecord>();
    partitions.set(record.pk, partition.set(record.sk, record));
  };
  const read = <T extends StoredRecord>(record: StoredRecord | undefined) => record && (structuredClone(record) as T);

  return {
    async get<T extends StoredRecord>(key: RecordKey) {
      return read<T>(find(key));
    },
    async getMany<T extends StoredRecord>(keys: RecordKey[]) {
      const distinct = new Map(keys.map((key) => [JSON.stringify([key.pk, key.sk]), key]));
      return [...distinct.values()].flatMap((key) => read<T>(find(key)) ?? []);
    },
    async query<T extends StoredRecord>(
      pk: string,
      options: { prefix?: string; limit?: number; descending?: boolean } = {},
    ) {
      const { prefix = '', limit, descending = false } = options;
      const items = [...(partitions.get(pk)?.values() ?? [])].filter(({ sk }) => sk.startsWith(prefix));
      items.sort((a, b) => (descending ? byUtf8(b.sk, a.sk) : byUtf8(a.sk, b.sk)));
      return items.slice(0, limit).map((item) => read<T>(item)!);
    },
    async write(operations) {
      if (operations.length > transactionLimit)
        throw new RangeError(`a transaction has at most ${transactionLimit} operations, not ${operations.length}`);
      const targets = new Set(operations.map((o) => JSON.stringify([keyOf(o).pk, keyOf(o).sk])));
      if (targets.size < operations.length) throw new TypeError('a transaction may not name an item twice');
      const records = operations.map((o) => ('put' in o ? storable(o.put) : undefined));
      operations.forEach((o, i) => {
        if (o.when !== undefined && !holds(o.when, find(keyOf(o)))) throw new ConditionFailed(i);
      });
      operations.forEach((o, i) => {
        if ('remove' in o) partitions.get(o.remove.pk)?.delete(o.remove.sk);
        else if (records[i]) put(records[i]);
      });
    },
    async putMany(records) {
      for (const record of records.map(storable)) put(record);
    },
    items: () => [...partitions.values()].flatMap((partition) => [...partition.values()]),
    // Items are never changed in place, so that they can be shared.
    copy: () => tableOf(new Map([...partitions].map(([pk, items]) => [pk, new Map(items)]))),
  };
}

function keyOf(operation: WriteOperation): RecordKey {
  if ('put' in operation) return operation.put;
  return 'remove' in operation ? operation.remove : operation.check;
}

function holds(when: WriteCondition, stored: StoredRecord | undefined): boolean {
  if (when === 'absent') return stored === undefined;
  if (when === 'present') return stored !== undefined;
  const attributes = Object.entries(when.equals);
  if (attributes.length === 0)
    throw new TypeError('a condition with `equals` names at least one attribute; received none');
  return attributes.every(([name, value]) => (stored as Record<string, unknown> | undefined)?.[name] === value);
}
