import type { WindowSpec } from './specs.ts';

/** Hashes lie below this. */
const hashes = 2 ** 32;
/** Different values that a bucket knows exactly, at most, and all buckets of a state together. */
const maxInBucket = 128;
const maxInState = 16_384;

/** Different values of which a bucket of the series knows each; of more it knows those with the smallest hashes. */
export function setLimit({ retention }: WindowSpec): number {
  return Math.min(maxInBucket, Math.floor(maxInState / retention));
}

/**
 * Adds a hash to a set: the `limit + 1` smallest of all hashes that were added, ascending. What remains does not depend on
 * the order, and the set of a union is that of the smallest of both. One more than the limit says that there were more.
 */
export function addToSet(set: number[], hash: number, limit: number): void {
  if (set.length > limit && hash >= set[limit]!) return;
  const at = positionIn(set, hash);
  if (set[at] === hash) return;
  set.splice(at, 0, hash);
  if (set.length > limit + 1) set.pop();
}

function positionIn(set: readonly number[], hash: number): number {
  let low = 0;
  for (let high = set.length; low < high; ) {
    const middle = (low + high) >> 1;
    if (set[middle]! < hash) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * The union of the sets of several buckets.
 *
 * Where each bucket had at most its limit of different values, all is exact. Else only hashes below a bound are known to be
 * complete, and the number of all is estimated from theirs as in a theta sketch (Dasgupta, Lang, Rhodes and Thaler, 2016: "A
 * framework for estimating stream expression cardinalities"): unbiased, with a standard error of at most
 * 1 / sqrt(limit - 1), i.e. 9 % for 128.
 */
export class SetUnion {
  /** Open addressing; a slot is taken where its stamp is the current one, so that nothing has to be cleared. */
  #slots = new Uint32Array(256);
  #stamps = new Uint32Array(256);
  #stamp = 1;
  readonly #values: number[] = [];
  #bound = hashes;

  clear(): void {
    if (this.#values.length === 0) return;
    this.#values.length = 0;
    this.#bound = hashes;
    this.#stamp = (this.#stamp + 1) >>> 0;
    if (this.#stamp === 0) {
      this.#stamps.fill(0);
      this.#stamp = 1;
    }
  }

  add(set: readonly number[], limit: number): void {
    if (set.length > limit && set[limit]! < this.#bound) this.#bound = set[limit]!;
    for (let i = 0; i < set.length; i++) {
      const slot = this.#slotOf(set[i]!);
      if (this.#stamps[slot] === this.#stamp) continue;
      this.#take(slot, set[i]!);
      this.#values.push(set[i]!);
      if (this.#values.length * 2 > this.#slots.length) this.#grow();
    }
  }

  /** Number of different values. */
  distinct(): number {
    if (this.#bound === hashes) return this.#values.length;
    let below = 0;
    for (const hash of this.#values) if (hash < this.#bound) below++;
    return (below * hashes) / this.#bound;
  }

  /** Whether the value is in the union; undefined where that is not known. */
  has(hash: number): boolean | undefined {
    return this.#stamps[this.#slotOf(hash)] === this.#stamp || (hash < this.#bound ? false : undefined);
  }

  /** The slot that holds the hash, or the free one where it belongs. */
  #slotOf(hash: number): number {
    const mask = this.#slots.length - 1;
    let slot = hash & mask;
    while (this.#stamps[slot] === this.#stamp && this.#slots[slot] !== hash) slot = (slot + 1) & mask;
    return slot;
  }

  #take(slot: number, hash: number): void {
    this.#stamps[slot] = this.#stamp;
    this.#slots[slot] = hash;
  }

  #grow(): void {
    const size = this.#slots.length * 2;
    this.#slots = new Uint32Array(size);
    this.#stamps = new Uint32Array(size);
    this.#stamp = 1;
    for (const hash of this.#values) this.#take(this.#slotOf(hash), hash);
  }
}
