import { Reader, Writer } from './bytes.ts';
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
