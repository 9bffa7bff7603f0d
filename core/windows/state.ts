/**
 * What is kept of the events of one entity in one series. Arrays are flat for speed:
 *
 * - `buckets`, eight numbers each, ascending by index: index, count, sum, min, max, time of the last event, and the sum of
 *   squares in two parts (`addSquare`);
 * - `sets`, of a `category` series: for each bucket's index the hashes of its values, see `addToSet`;
 * - `events`, three numbers each, ascending by time: time, key, value. The newest ones, so that a repeated event is
 *   recognised and a window can end between two events of a bucket;
 * - `labels`, four numbers each, ascending by time: time of the record, key, moment it became known, value. The newest
 *   ones, so that a correction replaces what it corrects.
 *
 * Sums, minima and maxima are integers in minor units; the value of an event of a `category` is a hash. The result of folding does not depend on the order of the events,
 * nor on repetitions of an event that is among the newest `remembered` of its entity.
 */
export interface EntityState {
  buckets: number[];
  events: number[];
  labels: number[];
  sets: Map<number, number[]>;
  /** Keys in `events`; derived, not encoded. */
  seen: Set<number>;
}

export const bucketStride = 8;
export const eventStride = 3;
export const labelStride = 4;

/** Events, and labels, that an entity remembers one by one. */
export const remembered = 2048;

/**
 * Largest absolute value in minor units (ten billion with two decimals): larger ones are no events, online as in
 * history (`leftOutWarnings`). Sums are exact as long
 * as the absolute values in a window sum to at most 2^53 - 1, i.e. for at least 9,007 events even at this bound.
 */
export const largestValue = 1e12;

export function emptyState(): EntityState {
  return { buckets: [], events: [], labels: [], sets: new Map(), seen: new Set() };
}

/** The value in integer minor units. NaN, infinities and what is beyond `largestValue` give NaN: it is left out. */
export function toMinorUnits(value: number, decimals: number): number {
  if (!Number.isFinite(value)) return Number.NaN;
  const minor = Math.round(value * 10 ** decimals);
  // + 0 turns -0 into 0, which an encoded state could not keep apart.
  return Math.abs(minor) <= largestValue ? minor + 0 : Number.NaN;
}

/** Offset of the bucket with this index in `buckets`, or where it belongs. */
export function findBucket(buckets: readonly number[], index: number): number {
  let at = buckets.length;
  // Nearly always it is one of the newest.
  for (let steps = 0; steps < 3; steps++) {
    if (at === 0 || buckets[at - bucketStride]! < index) return at;
    at -= bucketStride;
  }
  let low = 0;
  for (let high = at / bucketStride; low < high; ) {
    const middle = (low + high) >> 1;
    if (buckets[middle * bucketStride]! < index) low = middle + 1;
    else high = middle;
  }
  return low * bucketStride;
}
