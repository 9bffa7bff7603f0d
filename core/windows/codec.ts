import { MalformedState } from './errors.ts';
import { addSquare } from './squares.ts';
import { bucketStride, type EntityState, emptyState, eventStride, labelStride } from './state.ts';

/**
 * Layout: version, then four lists (buckets, events, labels, sets), each its length and its entries; all numbers as
 * variable-length integers of base 128 (signed ones zigzag), times, indices and hashes as differences from the entry before.
 * Typically a dozen bytes an event; at most `largestState`.
 */
const version = 2;

/**
 * Upper bound of the bytes of any state: 1,102 daily or 98 hourly buckets of at most 56 bytes, 2,048 events of 21, and
 * either as many labels of 28 or sets of 16,384 hashes of 5 bytes. Below the 390 KB that an item may hold.
 */
export const largestState = 200_000;

/** The state as bytes, the same for equal states. */
export function encodeState({ buckets, events, labels, sets }: EntityState): Uint8Array {
  const writer = new Writer();
  writer.natural(version);
  writer.natural(buckets.length / bucketStride);
  let before = 0;
  for (let b = 0; b < buckets.length; b += bucketStride) {
    const [index = 0, count = 0, sum = 0, min = 0, max = 0, last = 0, high = 0, low = 0] = buckets.slice(
      b,
      b + bucketStride,
    );
    writer.integer(index - before);
    before = index;
    writer.natural(count);
    writer.integer(sum);
    // A bucket without records (a label came first) has neither extremes nor a last event.
    const extremes = last === Number.NEGATIVE_INFINITY ? 0 : min === sum && max === sum ? 1 : 2;
    writer.natural(extremes);
    if (extremes > 0) writer.integer(last);
    if (extremes > 1) {
      writer.integer(min);
      writer.natural(max - min);
      writer.natural(high);
      writer.natural(low);
    }
  }
  writer.natural(events.length / eventStride);
  before = 0;
  for (let e = 0; e < events.length; e += eventStride) {
    writer.integer(events[e]! - before);
    before = events[e]!;
    writer.key(events[e + 1]!);
    writer.integer(events[e + 2]!);
  }
  writer.natural(labels.length / labelStride);
  before = 0;
  for (let l = 0; l < labels.length; l += labelStride) {
    writer.integer(labels[l]! - before);
    before = labels[l]!;
    writer.key(labels[l + 1]!);
    writer.integer(labels[l + 2]! - labels[l]!);
    writer.integer(labels[l + 3]!);
  }
  writer.natural(sets.size);
  before = 0;
  for (const [index, set] of [...sets].sort((a, b) => a[0] - b[0])) {
    writer.integer(index - before);
    before = index;
    writer.natural(set.length);
    for (const [i, hash] of set.entries()) writer.natural(hash - (set[i - 1] ?? 0));
  }
  return writer.bytes();
}

/** What `encodeState` was given. @throws MalformedState */
export function decodeState(bytes: Uint8Array): EntityState {
  const reader = new Reader(bytes);
  const found = reader.natural();
  if (found !== version)
    throw new MalformedState(
      `received an entity state of version ${found}, expected ${version}; load the entities again`,
    );
  const state = emptyState();
  let index = 0;
  for (let n = reader.natural(); n > 0; n--) {
    index += reader.integer();
    const count = reader.natural();
    const sum = reader.integer();
    const extremes = reader.natural();
    const last = extremes > 0 ? reader.integer() : Number.NEGATIVE_INFINITY;
    const min = extremes > 1 ? reader.integer() : extremes > 0 ? sum : Number.POSITIVE_INFINITY;
    const max = extremes > 1 ? min + reader.natural() : extremes > 0 ? sum : Number.NEGATIVE_INFINITY;
    state.buckets.push(index, count, sum, min, max, last, 0, 0);
    const squares = state.buckets.length - 2;
    if (extremes === 1) addSquare(state.buckets, squares, sum);
    if (extremes > 1) {
      state.buckets[squares] = reader.natural();
      state.buckets[squares + 1] = reader.natural();
    }
  }
  let time = 0;
  for (let n = reader.natural(); n > 0; n--) {
    time += reader.integer();
    const key = reader.key();
    state.events.push(time, key, reader.integer());
    state.seen.add(key);
  }
  time = 0;
  for (let n = reader.natural(); n > 0; n--) {
    time += reader.integer();
    state.labels.push(time, reader.key(), time + reader.integer(), reader.integer());
  }
  index = 0;
  for (let n = reader.natural(); n > 0; n--) {
    index += reader.integer();
    const set: number[] = [];
    for (let left = reader.natural(); left > 0; left--) set.push((set.at(-1) ?? 0) + reader.natural());
    state.sets.set(index, set);
  }
  reader.end();
  return state;
}

class Writer {
  #bytes = new Uint8Array(256);
  #length = 0;

  natural(value: number): void {
    let rest = value;
    while (rest >= 128) {
      this.#byte((rest % 128) + 128);
      rest = Math.floor(rest / 128);
    }
    this.#byte(rest);
  }

  /** The sign in the last bit: the sums stay below 2^53, so twice that is written in two parts. */
  integer(value: number): void {
    const size = Math.abs(value);
    this.#byte((size % 32) * 4 + (value < 0 ? 2 : 0) + (size >= 32 ? 1 : 0));
    if (size >= 32) this.natural(Math.floor(size / 32));
  }

  key(value: number): void {
    let rest = value;
    for (let i = 0; i < 6; i++) {
      this.#byte(rest % 256);
      rest = Math.floor(rest / 256);
    }
  }

  bytes(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  #byte(value: number): void {
    if (this.#length === this.#bytes.length) {
      const larger = new Uint8Array(this.#length * 2);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#bytes[this.#length++] = value;
  }
}

class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  natural(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.#byte();
      value += (byte % 128) * factor;
      if (byte < 128) break;
    }
    if (!(value <= Number.MAX_SAFE_INTEGER))
      throw new MalformedState('received a number beyond 2^53 in an entity state');
    return value;
  }

  integer(): number {
    const first = this.#byte();
    const size = ((first >> 2) % 32) | 0;
    const value = (first & 1) === 1 ? (size % 32) + this.natural() * 32 : size;
    return (first & 2) === 2 ? -value : value;
  }

  key(): number {
    let value = 0;
    for (let i = 0, factor = 1; i < 6; i++, factor *= 256) value += this.#byte() * factor;
    return value;
  }

  end(): void {
    if (this.#at !== this.#bytes.length)
      throw new MalformedState(`received ${this.#bytes.length} bytes of an entity state, expected ${this.#at}`);
  }

  #byte(): number {
    const byte = this.#bytes[this.#at++];
    if (byte === undefined)
      throw new MalformedState(
        `the entity state ends after ${this.#bytes.length} bytes, expected more; load the entities again`,
      );
    return byte;
  }
}
