/**
 * Keeps what is expensive to make, up to a total size; what was used longest ago goes first. The newest is kept even when
 * it is larger than the limit. Callers that ask while it is being made share it; what fails is forgotten. What is dropped while it is
 * in use lives on with its users.
 */
export class SizeLimitedCache<V> {
  readonly #limit: number;
  readonly #entries = new Map<string, { value: Promise<V>; size: number }>();
  #size = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Of all that is kept; what is being made counts when it is there. */
  get size(): number {
    return this.#size;
  }

  get count(): number {
    return this.#entries.size;
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
        if (this.#entries.get(key) !== entry) return;
        this.#resize(entry, size);
      },
      () => this.forget(key, entry.value),
    );
    return entry.value;
  }

  /** What is kept under a key has grown, or shrunk. */
  resize(key: string, size: number): void {
    const entry = this.#entries.get(key);
    // What is still being made says its own size.
    if (entry && entry.size > 0) this.#resize(entry, size);
  }

  /** Drops what `get` gave, unless it has been made anew since. */
  forget(key: string, value: Promise<V>): void {
    const entry = this.#entries.get(key);
    if (entry?.value !== value) return;
    this.#entries.delete(key);
    this.#size -= entry.size;
  }

  #resize(entry: { size: number }, size: number): void {
    this.#size += size - entry.size;
    entry.size = size;
    for (const [key, other] of this.#entries) {
      if (this.#size <= this.#limit) return;
      if (other === entry || other.size === 0) continue;
      this.forget(key, other.value);
    }
  }
}
