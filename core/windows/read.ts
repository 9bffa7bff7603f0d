import type { WindowStatistic } from '../contracts/window-statistics.ts';
import type { Row } from '../table/table.ts';
import { addToSet, SetUnion, setLimit } from './category-set.ts';
import { ownValue } from './events.ts';
import type { WindowSpec } from './specs.ts';
import { removeSquare, sampleStd } from './squares.ts';
import { bucketStride, type EntityState, eventStride, findBucket, remembered } from './state.ts';

/**
 * Values of the windows at a moment, in the order of the specs' features; NaN is missing.
 *
 * Only events strictly before `time` count. Without a delay a window of n buckets is the n - 1 buckets before that of
 * `time` and the part of that one before `time`; with a delay it is the n buckets before that of `time - delay`. Of an
 * empty window count, sum and distinct are 0, firstSeen is 1 and the others missing; `timeSinceLast` is in seconds.
 * `firstSeen` is missing where the row has no value of its own, or where too many were seen to know.
 *
 * @param record the row whose own values are looked for
 * @param states one for each spec: undefined where the entity has no events yet, null where the row names no entity
 * @param time milliseconds since 1970; NaN (the row has none) makes all values missing
 */
export function readWindows(
  specs: readonly WindowSpec[],
  states: readonly (EntityState | undefined | null)[],
  time: number,
  record: Row,
): number[] {
  const values: number[] = [];
  specs.forEach((spec, i) => {
    readSpec(spec, states[i], time, ownValue(spec, record), values);
  });
  return values;
}

/** Scratch of one window that grows backwards in time; `squares` in two parts, see `addSquare`. */
const open = { count: 0, sum: 0, min: 0, max: 0, last: 0, squares: [0, 0], values: new SetUnion() };

/** Appends the values of one spec. @param own `ownValue` of the row */
export function readSpec(
  spec: WindowSpec,
  state: EntityState | undefined | null,
  time: number,
  own: number,
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
  open.squares.fill(0);
  open.values.clear();
  // Index of the bucket after the last one that counts as a whole, and of the one that the windows are counted from.
  const end = Math.floor((time - spec.delay) / spec.width);
  const newest = spec.delay > 0 ? end - 1 : end;
  const buckets = state?.buckets ?? [];
  let at = findBucket(buckets, end);
  if (state && spec.delay === 0 && buckets[at] === end) addPart(state, spec, at, time);
  at -= bucketStride;
  // The features are in order of length: each window continues the one before.
  for (let f = 0; f < features.length; f++) {
    const { buckets: length, statistic } = features[f]!;
    for (; at >= 0 && buckets[at]! > newest - length; at -= bucketStride) addBucket(state!, spec, at);
    values.push(statisticOf(statistic, time, own, 10 ** spec.decimals));
  }
}

function addBucket({ buckets, sets }: EntityState, spec: WindowSpec, at: number): void {
  open.count += buckets[at + 1]!;
  open.sum += buckets[at + 2]!;
  if (buckets[at + 3]! < open.min) open.min = buckets[at + 3]!;
  if (buckets[at + 4]! > open.max) open.max = buckets[at + 4]!;
  if (buckets[at + 5]! > open.last) open.last = buckets[at + 5]!;
  addSquares(buckets, at);
  const set = spec.events === 'category' ? sets.get(buckets[at]!) : undefined;
  if (set) open.values.add(set, setLimit(spec));
}

function addSquares(buckets: readonly number[], at: number): void {
  open.squares[0]! += buckets[at + 6]!;
  open.squares[1]! += buckets[at + 7]!;
}

/**
 * Adds what happened before `time` in its own bucket: the bucket less the remembered events from `time` on. Where more
 * events than are remembered came since `time`, the bucket is left out: it cannot be told which of it was before. (Least
 * and largest, and the different values, are those of the remembered events then; they are exact up to `remembered` events
 * a bucket.)
 */
function addPart(state: EntityState, spec: WindowSpec, at: number, time: number): void {
  const { buckets, events } = state;
  if (buckets[at + 5]! < time) {
    addBucket(state, spec, at);
    return;
  }
  if (events.length >= remembered * eventStride && events[0]! >= time) return;
  let count = buckets[at + 1]!;
  let sum = buckets[at + 2]!;
  const squares = buckets.slice(at + 6, at + 8);
  const set: number[] = [];
  const start = buckets[at]! * spec.width;
  for (let e = events.length - eventStride; e >= 0 && events[e]! >= start; e -= eventStride) {
    const value = spec.events === 'category' ? 0 : events[e + 2]!;
    if (events[e]! < time) {
      if (value < open.min) open.min = value;
      if (value > open.max) open.max = value;
      if (events[e]! > open.last) open.last = events[e]!;
      if (spec.events === 'category') addToSet(set, events[e + 2]!, setLimit(spec));
    } else if (events[e]! < start + spec.width) {
      count--;
      sum -= value;
      removeSquare(squares, 0, value);
    }
  }
  open.count += count;
  open.sum += sum;
  addSquares(squares, -6);
  open.values.add(set, setLimit(spec));
}

function statisticOf(statistic: WindowStatistic, time: number, own: number, scale: number): number {
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
    case 'std':
      return sampleStd(open.count, open.sum, open.squares[0]!, open.squares[1]!) / scale;
    case 'timeSinceLast':
      return open.count > 0 ? (time - open.last) / 1000 : Number.NaN;
    case 'distinct':
      return open.values.distinct();
    case 'firstSeen':
      return firstSeen(own);
  }
}

function firstSeen(own: number): number {
  const seen = Number.isNaN(own) ? undefined : open.values.has(own);
  return seen === undefined ? Number.NaN : Number(!seen);
}
