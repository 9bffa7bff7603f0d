import { addToSet, setLimit } from './category-set.ts';
import type { WindowSpec } from './specs.ts';
import { addSquare } from './squares.ts';
import {
  bucketStride,
  type EntityState,
  eventStride,
  findBucket,
  labelStride,
  remembered,
  toMinorUnits,
} from './state.ts';
import { takesLabels } from './takes-labels.ts';

/** A record as an event: when it happened and the value it holds, as `recordEvent` gives it. */
export interface RecordEvent {
  kind: 'record';
  /** `eventKey` of the record's key. */
  key: number;
  /** Milliseconds since 1970. */
  time: number;
  value: number;
}

/** The label of a record, or a correction of it. */
export interface LabelEvent {
  kind: 'label';
  /** `eventKey` of the record's key. */
  key: number;
  /** When the record happened, milliseconds since 1970. */
  time: number;
  /** When the label became known: of two labels of a record the later one holds. */
  at: number;
  value: number;
  /** The label that it corrects, where one was folded before: a busy entity's state may have forgotten it. */
  before?: number | undefined;
}

export type WindowEvent = RecordEvent | LabelEvent;

/**
 * Adds an event to the state, in place. Events may come in any order and more than once.
 *
 * An event that the series does not take (a label where values are folded, a missing value) changes nothing, nor does one
 * that lies before the reach of every window. The state's reach moves with its newest event: do not fold events that
 * claim to lie in the future.
 *
 * @returns whether the state changed, i.e. has to be stored
 */
export function foldEvent(state: EntityState, spec: WindowSpec, event: WindowEvent): boolean {
  if (event.kind === 'label') {
    if (!takesLabels(spec)) return false;
    const value = toMinorUnits(event.value, spec.decimals);
    const before = event.before === undefined ? undefined : toMinorUnits(event.before, spec.decimals);
    return foldLabel(state, spec, event.key, event.time, event.at, value, before);
  }
  if (spec.events === 'labelled') return false;
  const value = spec.events === 'value' ? toMinorUnits(event.value, spec.decimals) : event.value;
  return foldRecord(state, spec, event.key, event.time, value);
}

/** `foldEvent` of a record with its value in minor units, or its hash. */
export function foldRecord(state: EntityState, spec: WindowSpec, key: number, time: number, value: number): boolean {
  const index = Math.floor(time / spec.width);
  if (Number.isNaN(value) || !isReachable(state, spec, index) || state.seen.has(key)) return false;
  const at = bucketAt(state, spec, index);
  const { buckets } = state;
  const amount = spec.events === 'value' ? value : 0;
  buckets[at + 1]! += 1;
  buckets[at + 2]! += amount;
  if (amount < buckets[at + 3]!) buckets[at + 3] = amount;
  if (amount > buckets[at + 4]!) buckets[at + 4] = amount;
  if (time > buckets[at + 5]!) buckets[at + 5] = time;
  addSquare(buckets, at + 6, amount);
  if (spec.events === 'category') {
    const set = state.sets.get(index) ?? [];
    state.sets.set(index, set);
    addToSet(set, value, setLimit(spec));
  }
  remember(state, key, time, value);
  return true;
}

/**
 * `foldEvent` of a label with its value in minor units.
 * @param corrected what the one that was folded before it said, for a state that has forgotten it; NaN for none
 */
export function foldLabel(
  state: EntityState,
  spec: WindowSpec,
  key: number,
  time: number,
  at: number,
  value: number,
  corrected = Number.NaN,
): boolean {
  const index = Math.floor(time / spec.width);
  if (Number.isNaN(value) || !isReachable(state, spec, index)) return false;
  const { labels } = state;
  const found = position(labels, labelStride, time, key);
  const known = labels[found] === time && labels[found + 1] === key;
  const isForgotten = !known && found === 0 && labels.length >= remembered * labelStride;
  const before = known ? labels[found + 3]! : isForgotten ? corrected : Number.NaN;
  const isFirst = Number.isNaN(before);
  if (known) {
    // Of two labels known at one moment the larger holds, so that the order does not matter.
    const knownAt = labels[found + 2]!;
    if (at < knownAt || (at === knownAt && value <= before)) return false;
    labels[found + 2] = at;
    labels[found + 3] = value;
  } else {
    labels.splice(found, 0, time, key, at, value);
    if (labels.length > remembered * labelStride) labels.splice(0, labelStride);
  }
  const bucket = bucketAt(state, spec, index);
  if (spec.events === 'labelled' && isFirst) state.buckets[bucket + 1]! += 1;
  state.buckets[bucket + 2]! += isFirst ? value : value - before;
  return true;
}

function isReachable({ buckets }: EntityState, spec: WindowSpec, index: number): boolean {
  return index > (buckets.at(-bucketStride) ?? Number.NEGATIVE_INFINITY) - spec.retention;
}

/** Offset of the bucket, which is made where there is none; a new newest one pushes out what no window reaches any more. */
function bucketAt(state: EntityState, spec: WindowSpec, index: number): number {
  const { buckets } = state;
  const at = findBucket(buckets, index);
  if (buckets[at] === index) return at;
  const fresh = [index, 0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0];
  if (at < buckets.length) {
    buckets.splice(at, 0, ...fresh);
    return at;
  }
  buckets.push(...fresh);
  prune(state, index - spec.retention + 1, spec.width);
  return buckets.length - bucketStride;
}

function prune({ buckets, events, labels, sets, seen }: EntityState, oldest: number, width: number): void {
  let stale = 0;
  for (; buckets[stale]! < oldest; stale += bucketStride) sets.delete(buckets[stale]!);
  if (stale > 0) buckets.splice(0, stale);
  for (stale = 0; stale < events.length && events[stale]! < oldest * width; stale += eventStride)
    seen.delete(events[stale + 1]!);
  if (stale > 0) events.splice(0, stale);
  for (stale = 0; stale < labels.length && labels[stale]! < oldest * width; ) stale += labelStride;
  if (stale > 0) labels.splice(0, stale);
}

function remember({ events, seen }: EntityState, key: number, time: number, value: number): void {
  seen.add(key);
  if (events.length === 0 || time > events.at(-eventStride)!) events.push(time, key, value);
  else events.splice(position(events, eventStride, time, key), 0, time, key, value);
  if (events.length <= remembered * eventStride) return;
  seen.delete(events[1]!);
  events.splice(0, eventStride);
}

/** Offset of the first entry that is not before (time, key), in a list sorted by both. */
function position(list: readonly number[], stride: number, time: number, key: number): number {
  let low = 0;
  for (let high = list.length / stride; low < high; ) {
    const middle = (low + high) >> 1;
    const at = middle * stride;
    if (list[at]! < time || (list[at] === time && list[at + 1]! < key)) low = middle + 1;
    else high = middle;
  }
  return low * stride;
}
