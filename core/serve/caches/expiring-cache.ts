/**
 * Remembers what was loaded for a short time: the answer to the same question is at most `ttlMs` old. Callers that ask
 * while a load is under way share it; a load that fails is forgotten.
 */
export class ExpiringCache<V> {
  readonly #ttlMs: number;
  readonly #limit: number;
  readonly #now: () => number;
  readonly #entries = new Map<string, { at: number; value: Promise<V> }>();

  /** @param limit entries; the oldest goes first */
  constructor(ttlMs: number, limit: number, now: () => number) {
    this.#ttlMs = ttlMs;
    this.#limit = limit;
    this.#now = now;
  }

  get(key: string, load: () => Promise<V>): Promise<V> {
    const known = this.#entries.get(key);
    if (known && this.#now() - known.at < this.#ttlMs) return known.value;
    const entry = { at: this.#now(), value: load() };
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    entry.value.catch(() => {
      if (this.#entries.get(key) === entry) this.#entries.delete(key);
    });
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= this.#limit) break;
      this.#entries.delete(oldest);
    }
    return entry.value;
  }
}
