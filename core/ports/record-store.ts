import type { RecordKey, StoredRecord } from '../contracts/record.ts';

/**
 * Items of one DynamoDB table (the registry, or the entity states), or its in-memory twin. Writes are whole items under
 * conditions; several in one call are one transaction (at most 100).
 */
export interface RecordStore {
  get<T extends StoredRecord>(key: RecordKey): Promise<T | undefined>;
  /** Missing items are left out; any number of keys. */
  getMany<T extends StoredRecord>(keys: RecordKey[], options?: ReadOptions): Promise<T[]>;
  /** All items of a partition in sort key order. */
  query<T extends StoredRecord>(pk: string, options?: QueryOptions): Promise<T[]>;
  /** @throws ConditionFailed when any condition does not hold; then nothing was written. */
  write(operations: WriteOperation[]): Promise<void>;
  /** Unconditional puts of any number of items, not atomic; for bulk loads. */
  putMany(records: StoredRecord[]): Promise<void>;
}

export interface ReadOptions {
  /** Whether what was written a moment ago is seen, at twice the price. @default as the store was made, which is true for most */
  consistent?: boolean;
}

export interface QueryOptions {
  /** Sort keys that start with this. */
  prefix?: string;
  limit?: number;
  /** @default false */
  descending?: boolean;
}

export type WriteOperation =
  | { put: StoredRecord; when?: WriteCondition }
  | { remove: RecordKey; when?: WriteCondition }
  /** Only a condition, for transactions. */
  | { check: RecordKey; when: WriteCondition };

/** `equals` compares top-level attributes of the stored item; undefined means the attribute (or item) is absent. */
export type WriteCondition = 'absent' | 'present' | { equals: Record<string, string | number | boolean | undefined> };

export class ConditionFailed extends Error {
  override name = 'ConditionFailed';
  /** Index into the operations of the first condition that did not hold, where known. */
  readonly operation: number | undefined;
  constructor(operation: number | undefined, options?: ErrorOptions) {
    super(`condition of operation ${operation ?? '?'} does not hold`, options);
    this.operation = operation;
  }
}
