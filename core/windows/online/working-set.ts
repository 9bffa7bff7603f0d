import type { RecordKey, StoredRecord } from '../../contracts/record.ts';
import { ConditionFailed, type ReadOptions, type RecordStore, type WriteOperation } from '../../ports/record-store.ts';

/** An item that carries the number of its writes. */
export type Revised = StoredRecord & { revision: number };

/**
 * Items that are read once, changed in memory and written, each under the condition that nobody else has written it since it
 * was read.
 */
export class WorkingSet {
  readonly #entities: RecordStore;
  readonly #items = new Map<string, StoredRecord | undefined>();
  readonly #writes = new Map<string, WriteOperation>();

  constructor(entities: RecordStore) {
    this.#entities = entities;
  }

  /** Reads what has not been read yet, in one call. */
  async load(keys: readonly RecordKey[], options?: ReadOptions): Promise<void> {
    const missing = keys.filter((key) => !this.#items.has(nameOf(key)));
    if (missing.length === 0) return;
    for (const key of missing) this.#items.set(nameOf(key), undefined);
    for (const item of await this.#entities.getMany(missing, options)) this.#items.set(nameOf(item), item);
  }

  has(key: RecordKey): boolean {
    return this.#items.has(nameOf(key));
  }

  /** The item as it was read, or as it was put since. @throws RangeError when it has not been loaded */
  get<T extends StoredRecord>(key: RecordKey): T | undefined {
    const name = nameOf(key);
    if (!this.#items.has(name)) throw new RangeError(`item ${key.pk} ${key.sk} has not been loaded`);
    return this.#items.get(name) as T | undefined;
  }

  /** Puts an item in the place of the one that was loaded. */
  put(item: Revised): void {
    const name = nameOf(item);
    const before = this.#writes.get(name);
    const read = this.get<Revised>(item);
    const when = before ? before.when : read ? { equals: { revision: read.revision } } : 'absent';
    this.#items.set(name, item);
    this.#writes.set(name, { put: item, when: when! });
  }

  /** Adds a condition on an item that is not written. */
  check(operation: Extract<WriteOperation, { check: RecordKey }>): void {
    this.#writes.set(nameOf(operation.check), operation);
  }

  isChanged(key: RecordKey): boolean {
    return this.#writes.has(nameOf(key));
  }

  get size(): number {
    return this.#writes.size;
  }

  /** In one transaction. @throws ConditionFailed when another wrote one of the items since; then nothing was written */
  async write(): Promise<void> {
    if (this.#writes.size > 0) await this.#entities.write([...this.#writes.values()]);
  }

  /**
   * Each item by itself, which costs half of what a transaction does; the others once those that come first are written.
   * @throws ConditionFailed when another wrote one of the items since; then some are written
   */
  async writeApart(isFirst: (key: RecordKey) => boolean): Promise<void> {
    const writes = [...this.#writes.values()];
    const first = (write: WriteOperation) => 'put' in write && isFirst(write.put);
    await this.#writeEach(writes.filter(first));
    await this.#writeEach(writes.filter((write) => !first(write)));
  }

  async #writeEach(writes: readonly WriteOperation[]): Promise<void> {
    // None is under way any more when the caller hears of one that failed.
    const done = await Promise.allSettled(writes.map((write) => this.#entities.write([write])));
    const errors = done.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
    if (errors.length > 0) throw errors.find((error) => !(error instanceof ConditionFailed)) ?? errors[0];
  }
}

const nameOf = ({ pk, sk }: RecordKey) => `${pk}\u0000${sk}`;
