import type { ColumnType } from '../contracts/project.ts';
import { hashString } from '../hash/hash-string.ts';
import type { Row } from '../table/table.ts';
import { keyFault } from '../values/key.ts';
import type { LabelEvent, RecordEvent } from './fold.ts';
import { isHidden } from './hidden.ts';
import type { WindowSpec } from './specs.ts';
import { toMinorUnits } from './state.ts';
import { takesLabels } from './takes-labels.ts';

/** A 48-bit hash of a record's key, by which its events are recognised. */
export function eventKey(key: string): number {
  return (hashString(key, 0x5bd1e995) >>> 16) * 2 ** 32 + hashString(key, 0x1b873593);
}

/** The entity that a record names, as text; undefined when it names none. Numbers and booleans are written as in JSON. */
export function entityOf(spec: WindowSpec, record: Row): string | undefined {
  return entityText(record[spec.entity], spec.entityType);
}

/** `value` as the name of an entity, undefined where it can be none (`keyFault`); booleans may be 0 and 1. */
export function entityText(value: unknown, type: ColumnType): string | undefined {
  if (typeof value === 'string') return keyFault(value) === undefined ? value : undefined;
  if (type === 'boolean' && (value === 1 || value === 0)) return value === 1 ? 'true' : 'false';
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  // + 0: -0 and 0 are one entity.
  return typeof value === 'number' && Number.isFinite(value) ? String(value + 0) : undefined;
}

/** By which a value of a `category` is told from others: two texts are one with a probability of 2^-32. */
export function valueHash(text: string): number {
  return hashString(text, 0x3c6ef372);
}

/** The hash of the record's own value of a `category`, NaN where it has none or the series is another. */
export function ownValue(spec: WindowSpec, record: Row): number {
  const text = spec.events === 'category' ? entityText(record[spec.of], 'string') : undefined;
  return text === undefined ? Number.NaN : valueHash(text);
}

/**
 * What a record is for the series: an event, or undefined where it is none (no value, one that is too large to be summed, or
 * labels are folded, or nothing is known of it, see `isHidden`).
 *
 * @param key the record's key, see `eventKey`
 * @param time when the record happened, milliseconds since 1970
 */
export function recordEvent(spec: WindowSpec, key: number, time: number, record: Row): RecordEvent | undefined {
  if (spec.events === 'labelled' || Number.isNaN(time)) return undefined;
  if (spec.events === 'absentNegative') return isHidden(record) ? undefined : { kind: 'record', key, time, value: 0 };
  const value = record[spec.of];
  if (value === null || value === undefined) return undefined;
  if (spec.events === 'presence') return { kind: 'record', key, time, value: 0 };
  if (spec.events === 'category') {
    const hash = ownValue(spec, record);
    return Number.isNaN(hash) ? undefined : { kind: 'record', key, time, value: hash };
  }
  const number = typeof value === 'boolean' ? Number(value) : value;
  return typeof number === 'number' && !Number.isNaN(toMinorUnits(number, spec.decimals))
    ? { kind: 'record', key, time, value: number }
    : undefined;
}

/**
 * What a label is for the series: an event, or undefined where the series does not take labels.
 *
 * @param time when the labelled record happened
 * @param label when it became known, its value, and that of the label that it corrects
 */
export function labelEvent(
  spec: WindowSpec,
  key: number,
  time: number,
  label: Pick<LabelEvent, 'at' | 'value' | 'before'>,
): LabelEvent | undefined {
  return takesLabels(spec) && !Number.isNaN(time) && !Number.isNaN(toMinorUnits(label.value, spec.decimals))
    ? { ...label, kind: 'label', key, time }
    : undefined;
}

/**
 * What a record that was no event becomes with its label, see `isHidden`: one that counts. To be folded before the label.
 * @param time when the record happened
 */
export function countedByLabel(spec: WindowSpec, key: number, time: number, record: Row): RecordEvent | undefined {
  return spec.events === 'absentNegative' && !Number.isNaN(time) && isHidden(record)
    ? { kind: 'record', key, time, value: 0 }
    : undefined;
}
