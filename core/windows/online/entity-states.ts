import type { ProjectName } from '../../contracts/ids.ts';
import type { RecordKey } from '../../contracts/record.ts';
import { utf8Length } from '../../hash/utf8-length.ts';
import { ConditionFailed } from '../../ports/record-store.ts';
import type { Row } from '../../table/table.ts';
import { decodeState, encodeState } from '../codec.ts';
import { countedByLabel, entityOf, labelEvent, recordEvent } from '../events.ts';
import type { WindowEvent } from '../fold.ts';
import { emptyState, toMinorUnits } from '../state.ts';
import { takesLabels } from '../takes-labels.ts';
import {
  entityKeys,
  expiry,
  type KeptSeries,
  type LogRecord,
  type SeriesRecord,
  type StatesRecord,
} from './entity-keys.ts';
import { decodeLog, encodeLog, foldLog, type LogEntry } from './event-log.ts';
import type { WorkingSet } from './working-set.ts';

/** A series whose states take events. */
export type TargetSeries = Pick<KeptSeries, 'spec' | 'generation' | 'group' | 'slot' | 'part'>;

/** The log with its key and attributes stays within this: DynamoDB bills a write by the KB. */
const itemBytes = 1024;
/** Names of its attributes, its numbers and its sort key, at most. */
const besides = 66;
const leastLogBytes = 200;
/** States are written anew when their log would outlive them by more than this, seconds. */
const outlivedBy = 45 * 86_400;
/**
 * For so long after a load somebody may read by the series of before: predictions remember them for seconds. Meanwhile the log of an
 * older generation is not folded, which would leave out what the series of now read elsewhere.
 */
const stillReadMs = 60_000;

interface Held {
  key: RecordKey;
  series: readonly TargetSeries[];
  entries: LogEntry[];
}

/** Adds events to the logs of their entities, and folds into its states the log that would outgrow its item. */
export class EntityStates {
  readonly #set: WorkingSet;
  readonly #project: ProjectName;
  readonly #groups: readonly (readonly TargetSeries[])[];
  readonly #ttl: number;
  /** The generation whose logs alone are folded for now. */
  readonly #folded: string | undefined;
  readonly #held = new Map<string, Held>();

  /** @param loaded the last load, where states of generations before it may be among the series */
  constructor(
    set: WorkingSet,
    project: ProjectName,
    series: readonly TargetSeries[],
    now: number,
    loaded?: Pick<SeriesRecord, 'at' | 'history'>,
  ) {
    this.#set = set;
    this.#project = project;
    this.#groups = [...Map.groupBy(series, ({ generation, group }) => `${generation} ${group}`).values()];
    this.#ttl = expiry(
      now,
      series.map(({ spec }) => spec),
    );
    this.#folded = loaded && now < loaded.at + stillReadMs ? loaded.history.generation : undefined;
  }

  /** Keys of the logs that a record with these fields belongs to. */
  keysOf(fields: Row, which: 'all' | 'labelled'): RecordKey[] {
    return this.#groups.flatMap((series) => {
      if (which === 'labelled' && !series.some(({ spec }) => takesLabels(spec))) return [];
      return this.#logKey(series, fields) ?? [];
    });
  }

  addRecord(key: number, time: number, fields: Row): void {
    this.#add('record', key, time, time, fields, (spec) => recordEvent(spec, key, time, fields));
  }

  /** A record that had not been let through, and is now. */
  addLetThrough(key: number, time: number, hidden: Row): void {
    this.#add('record', key, time, time, hidden, (spec) => countedByLabel(spec, key, time, hidden));
  }

  /** @param label with the one that it corrects, where one was folded before */
  addLabel(
    key: number,
    time: number,
    fields: Row,
    label: { at: number; value: number; before?: number | undefined },
  ): void {
    this.addLetThrough(key, time, fields);
    this.#add('label', key, time, label.at, fields, (spec) => labelEvent(spec, key, time, label));
  }

  /**
   * Puts the logs that have grown into the working set, and returns the bytes of states that had to be written with them.
   * @throws ConditionFailed where a log and its states are not of one moment
   */
  async flush(): Promise<number> {
    const grown = [...this.#held.values()].map((held) => {
      const item = this.#set.get<LogRecord>(held.key);
      const entries = [...(item ? decodeLog(item.log) : []), ...held.entries];
      const log = encodeLog(entries);
      const isFull = log.length > Math.max(leastLogBytes, itemBytes - besides - utf8Length(held.key.pk));
      const outlives = item !== undefined && this.#ttl - item.until > outlivedBy;
      const isRead = this.#folded !== undefined && held.series[0]?.generation !== this.#folded;
      return { ...held, item, entries, log, isFull: (isFull || outlives) && !isRead };
    });
    // What a log continues is known from it; a new one has to look.
    const needing = grown.filter(({ item, isFull }) => isFull || !item);
    await this.#set.load(needing.flatMap(partKeys));
    let bytes = 0;
    for (const held of grown) {
      if (held.isFull) bytes += this.#fold(held);
      else this.#put(held, held.log, this.#continued(held));
    }
    return bytes;
  }

  #continued({ key, series, item }: Held & { item: LogRecord | undefined }): Pick<LogRecord, 'base' | 'until'> {
    if (item) return item;
    const parts = partKeys({ key, series }).map((part) => this.#set.get<StatesRecord>(part));
    const known = parts.find((part) => part !== undefined);
    return { base: known?.revision ?? 0, until: known?.ttl ?? this.#ttl };
  }

  /** The states with all that the log says, and an empty log. */
  #fold(held: Held & { item: LogRecord | undefined }): number {
    const { key, series, item, entries } = held;
    const base = this.#continued(held).base;
    let bytes = 0;
    for (const part of partKeys(held)) {
      const before = this.#set.get<StatesRecord>(part);
      // Items that have expired hold nothing that a window reaches.
      if (before && item && before.revision !== base) throw new ConditionFailed(undefined);
      const states: StatesRecord['states'] = {};
      for (const { spec, slot, part: its } of series) {
        if (entityKeys.states(key, its).sk !== part.sk) continue;
        const stored = before?.states[spec.series];
        const state = stored ? decodeState(stored) : emptyState();
        foldLog(state, spec, slot, entries);
        if (state.buckets.length === 0) continue;
        states[spec.series] = encodeState(state);
        bytes += states[spec.series]!.length;
      }
      this.#set.put({ ...part, ttl: this.#ttl, revision: base + 1, states } as StatesRecord);
    }
    this.#put(held, encodeLog([]), { base: base + 1, until: this.#ttl });
    return bytes;
  }

  #put(
    { key, item }: Held & { item: LogRecord | undefined },
    log: Uint8Array,
    { base, until }: Pick<LogRecord, 'base' | 'until'>,
  ): void {
    const put: LogRecord = { ...key, ttl: this.#ttl, revision: (item?.revision ?? 0) + 1, base, until, log };
    this.#set.put(put);
  }

  #add(
    kind: LogEntry['kind'],
    key: number,
    time: number,
    at: number,
    fields: Row,
    eventOf: (spec: TargetSeries['spec']) => WindowEvent | undefined,
  ): void {
    for (const series of this.#groups) {
      const values: LogEntry['values'] = new Map();
      const before: LogEntry['values'] = new Map();
      for (const { spec, slot } of series) {
        const event = values.has(slot) ? undefined : eventOf(spec);
        if (!event) continue;
        values.set(slot, inState(spec, event));
        const corrected = event.kind === 'label' ? toMinorUnits(event.before ?? Number.NaN, spec.decimals) : Number.NaN;
        if (!Number.isNaN(corrected)) before.set(slot, corrected);
      }
      const log = values.size > 0 ? this.#logKey(series, fields) : undefined;
      if (!log) continue;
      const held = this.#held.get(log.pk) ?? { key: log, series, entries: [] };
      held.entries.push({ kind, key, time, at, values, ...(before.size === values.size && { before }) });
      this.#held.set(log.pk, held);
    }
  }

  #logKey(series: readonly TargetSeries[], fields: Row): RecordKey | undefined {
    const [first] = series;
    const entity = first && entityOf(first.spec, fields);
    return entity === undefined ? undefined : entityKeys.log(this.#project, first!.generation, first!.group, entity);
  }
}

function partKeys({ key, series }: Pick<Held, 'key' | 'series'>): RecordKey[] {
  return [...new Set(series.map(({ part }) => part))].map((part) => entityKeys.states(key, part));
}

/** The value of an event as a state holds it: a number in minor units, or a hash. */
function inState(spec: TargetSeries['spec'], event: WindowEvent): number {
  return event.kind === 'label' || spec.events === 'value' ? toMinorUnits(event.value, spec.decimals) : event.value;
}
