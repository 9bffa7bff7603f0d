/**
 * Keeps what is expensive to make, up to a total size; what was used longest ago goes first. The newest is kept even when
 * it is larger than the limit. Callers that ask while it is being made share it; what fails is forgotten.
 */
export class SizeLimitedCache<V> {
  readonly #limit: number;
  readonly #entries = new Map<string, { value: Promise<V>; size: number }>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  get(key: string, make: () => Promise<{ value: V; size: number }>): Promise<V> {
    const known = this.#entries.get(key);
    if (known) {
      this.#entries.delete(key);
      this.#entries.set(key, known);
      return known.value;
    }
    const made = make();
    const entry = { value: made.then(({ value }) => value), size: 0 };
    this.#entries.set(key, entry);
    made.then(
      ({ size }) => {
        entry.size = size;
        this.#trim(entry);
      },
      () => this.#entries.delete(key),
    );
    return entry.value;
  }

  #trim(newest: { size: number }): void {
    let total = 0;
    for (const { size } of this.#entries.values()) total += size;
    for (const [key, entry] of this.#entries) {
      if (total <= this.#limit) return;
      if (entry === newest || entry.size === 0) continue;
      this.#entries.delete(key);
      total -= entry.size;
    }
  }
}
