import { Reader, Writer } from '../bytes.ts';
import { MalformedState } from '../errors.ts';
import { foldLabel, foldRecord } from '../fold.ts';
import type { WindowSpec } from '../specs.ts';
import type { EntityState } from '../state.ts';
import { takesLabels } from '../takes-labels.ts';

/** An event of an entity that its states do not hold yet, for all of its series at once. */
export interface LogEntry {
  kind: 'record' | 'label';
  /** `eventKey` of the record's key. */
  key: number;
  /** When the record happened, ms. */
  time: number;
  /** When a label became known, ms; of a record its time. */
  at: number;
  /** By slot (`Placement`): what series read of it, in minor units or as a hash. Absent where it is no event of theirs. */
  values: Map<number, number>;
  /** Of a label that corrects another: what that one was, by slot. */
  before?: Map<number, number>;
}

/**
 * Layout: version and length, then the entries; numbers as in a state, times as differences. About 14 bytes a payment. The kinds of
 * entries by version: the second is written only where it is needed, so that functions of before a deployment can read on.
 */
const kindsOf = { 1: ['record', 'label'], 2: ['record', 'label', 'correction'] } as const;

/** Entries as bytes, in their order. */
export function encodeLog(entries: readonly LogEntry[]): Uint8Array {
  const writer = new Writer();
  const version = entries.some((entry) => entry.before) ? 2 : 1;
  const kinds: readonly string[] = kindsOf[version];
  writer.natural(version);
  writer.natural(entries.length);
  let before = 0;
  for (const { kind, key, time, at, values, before: corrected } of entries) {
    const slots = [...values].sort((a, b) => a[0] - b[0]);
    // Few slots need one byte with it.
    writer.natural(slots.length * kinds.length + kinds.indexOf(corrected ? 'correction' : kind));
    writer.integer(time - before);
    before = time;
    writer.key(key);
    if (kind === 'label') writer.integer(at - time);
    let last = -1;
    for (const [slot, value] of slots) {
      writer.natural(slot - last - 1);
      last = slot;
      writer.integer(value);
      if (corrected) writer.integer(corrected.get(slot)!);
    }
  }
  return writer.bytes();
}

/** What `encodeLog` was given. @throws MalformedState */
export function decodeLog(bytes: Uint8Array): LogEntry[] {
  const reader = new Reader(bytes);
  const found = reader.natural();
  if (found !== 1 && found !== 2)
    throw new MalformedState(
      `received the log of an entity in version ${found}, expected 1 or 2; load the entities again`,
    );
  const kinds = kindsOf[found];
  const entries: LogEntry[] = [];
  let time = 0;
  for (let n = reader.natural(); n > 0; n--) {
    const head = reader.natural();
    const kind = kinds[head % kinds.length]!;
    time += reader.integer();
    const key = reader.key();
    const at = kind === 'record' ? time : time + reader.integer();
    const values = new Map<number, number>();
    const before = kind === 'correction' ? new Map<number, number>() : undefined;
    let slot = -1;
    for (let left = Math.floor(head / kinds.length); left > 0; left--) {
      slot += reader.natural() + 1;
      values.set(slot, reader.integer());
      before?.set(slot, reader.integer());
    }
    entries.push({ kind: kind === 'record' ? kind : 'label', key, time, at, values, ...(before && { before }) });
  }
  reader.end();
  return entries;
}

/** Adds what the entries say of a series to its state, in place. What the state has already changes nothing. */
export function foldLog(state: EntityState, spec: WindowSpec, slot: number, entries: readonly LogEntry[]): void {
  for (const { kind, key, time, at, values, before } of entries) {
    const value = values.get(slot);
    if (value === undefined) continue;
    if (kind === 'record') foldRecord(state, spec, key, time, value);
    else if (takesLabels(spec)) foldLabel(state, spec, key, time, at, value, before?.get(slot));
  }
}
