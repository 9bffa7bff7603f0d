import type { WindowSpec } from './specs.ts';
import { bucketStride, type EntityState, eventStride, findBucket, remembered } from './state.ts';

/**
 * Values of the windows at a moment, in the order of the specs' features; NaN is missing.
 *
 * Only events strictly before `time` count. Without a delay a window of n buckets is the n - 1 buckets before that of
 * `time` and the part of that one before `time`; with a delay it is the n buckets before that of `time - delay`. Of an
 * empty window count and sum are 0, the others missing; `timeSinceLast` is in seconds.
 *
 * @param states one for each spec: undefined where the entity has no events yet, null where the row names no entity
 * @param time milliseconds since 1970; NaN (the row has none) makes all values missing
 */
export function readWindows(
  specs: readonly WindowSpec[],
  states: readonly (EntityState | undefined | null)[],
  time: number,
): number[] {
  const values: number[] = [];
  specs.forEach((spec, i) => {
    readSpec(spec, states[i], time, values);
  });
  return values;
}

/** Scratch of one window that grows backwards in time: count, sum, min, max, last. */
const open = { count: 0, sum: 0, min: 0, max: 0, last: 0 };

/** Appends the values of one spec. */
export function readSpec(
  spec: WindowSpec,
  state: EntityState | undefined | null,
  time: number,
  values: number[],
): void {
  const { features } = spec;
  if (state === null || Number.isNaN(time)) {
    for (let f = 0; f < features.length; f++) values.push(Number.NaN);
    return;
  }
  open.count = open.sum = 0;
  open.min = Number.POSITIVE_INFINITY;
  open.max = open.last = Number.NEGATIVE_INFINITY;
  // Index of the bucket after the last one that counts as a whole, and of the one that the windows are counted from.
  const end = Math.floor((time - spec.delay) / spec.width);
  const newest = spec.delay > 0 ? end - 1 : end;
  const buckets = state?.buckets ?? [];
  let at = findBucket(buckets, end);
  if (state && spec.delay === 0 && buckets[at] === end) addPart(state, at, time, spec.width);
  at -= bucketStride;
  const scale = 10 ** spec.decimals;
  // The features are in order of length: each window continues the one before.
  for (let f = 0; f < features.length; f++) {
    const { buckets: length, statistic } = features[f]!;
    for (; at >= 0 && buckets[at]! > newest - length; at -= bucketStride) addBucket(buckets, at);
    values.push(statisticOf(statistic, time, scale));
  }
}

function addBucket(buckets: readonly number[], at: number): void {
  open.count += buckets[at + 1]!;
  open.sum += buckets[at + 2]!;
  if (buckets[at + 3]! < open.min) open.min = buckets[at + 3]!;
  if (buckets[at + 4]! > open.max) open.max = buckets[at + 4]!;
  if (buckets[at + 5]! > open.last) open.last = buckets[at + 5]!;
}

/**
 * Adds what happened before `time` in its own bucket: the bucket less the remembered events from `time` on. Where more
 * events than are remembered came since `time`, the bucket is left out: it cannot be told which of it was before. (Least
 * and largest are those of the remembered events then; they are exact up to `remembered` events a bucket.)
 */
function addPart({ buckets, events }: EntityState, at: number, time: number, width: number): void {
  if (buckets[at + 5]! < time) {
    addBucket(buckets, at);
    return;
  }
  if (events.length >= remembered * eventStride && events[0]! >= time) return;
  let count = buckets[at + 1]!;
  let sum = buckets[at + 2]!;
  const start = buckets[at]! * width;
  for (let e = events.length - eventStride; e >= 0 && events[e]! >= start; e -= eventStride) {
    const value = events[e + 2]!;
    if (events[e]! < time) {
      if (value < open.min) open.min = value;
      if (value > open.max) open.max = value;
      if (events[e]! > open.last) open.last = events[e]!;
    } else if (events[e]! < start + width) {
      count--;
      sum -= value;
    }
  }
  open.count += count;
  open.sum += sum;
}

function statisticOf(statistic: WindowSpec['features'][number]['statistic'], time: number, scale: number): number {
  switch (statistic) {
    case 'count':
      return open.count;
    case 'sum':
      return open.sum / scale;
    case 'mean':
      return open.count > 0 ? open.sum / open.count / scale : Number.NaN;
    case 'min':
      return open.count > 0 ? open.min / scale : Number.NaN;
    case 'max':
      return open.count > 0 ? open.max / scale : Number.NaN;
    case 'timeSinceLast':
      return open.count > 0 ? (time - open.last) / 1000 : Number.NaN;
  }
}
