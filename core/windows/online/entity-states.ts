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
  type EventRecord,
  entityKeys,
  expiry,
  type KeptSeries,
  type LogRecord,
  type SeriesRecord,
  type StatesRecord,
} from './entity-keys.ts';
import { decodeLog, encodeLog, foldLog, type LogEntry } from './event-log.ts';
import { eventData } from './stored-json.ts';
import type { WorkingSet } from './working-set.ts';

/** A series whose states take events. */
export type TargetSeries = Pick<KeptSeries, 'spec' | 'generation' | 'group' | 'slot' | 'part'>;

/** The log with its key and attributes stays within this: DynamoDB bills a write by the KB. */
const itemBytes = 1024;
/** Names of its attributes, its numbers, its sort key and an open event, at most. */
const besides = 112;
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
  added: Added[];
}

/** An entry to add; `id` is the sort key of its event, of a record. */
interface Added {
  entry: LogEntry;
  id: string | undefined;
}

/** What a log will be. */
interface Grown extends Omit<Held, 'added'> {
  item: LogRecord | undefined;
  entries: LogEntry[];
  added: readonly Added[];
  open: Record<string, number>;
  isFull: boolean;
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

  /** @param id sort key of its event, by which a log knows one that it has open (`LogRecord.open`) */
  addRecord(key: number, time: number, fields: Row, id?: string): void {
    this.#add('record', key, time, time, fields, (spec) => recordEvent(spec, key, time, fields), id);
  }

  /** Keys of the events that logs among these have open. */
  openIn(logs: readonly RecordKey[]): RecordKey[] {
    const open = logs.flatMap((log) => Object.keys(this.#set.get<LogRecord>(log)?.open ?? {}));
    return open.map((id) => entityKeys.event(this.#project, id));
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
   * Puts the logs that have grown into the working set.
   * @param isTogether whether they are written in one transaction with their events
   * @returns the bytes of states that have to be written with them, and whether all has to be one transaction
   * @throws ConditionFailed where a log and its states are not of one moment
   */
  async flush(isTogether = true): Promise<{ bytes: number; isTogether: boolean }> {
    const grown = [...this.#held.values()].flatMap((held) => this.#grown(held) ?? []);
    const together = isTogether || grown.some(({ isFull }) => isFull);
    // What a log continues is known from it; a new one has to look.
    const needing = grown.filter(({ item, isFull }) => isFull || !item);
    await this.#set.load(needing.flatMap(partKeys));
    let bytes = 0;
    for (const log of grown) {
      if (log.isFull) bytes += this.#fold(log);
      else {
        const own = together ? [] : log.added.flatMap(({ id, entry }) => (id === undefined ? [] : [[id, entry.key]]));
        this.#put(log, log.entries, { ...log.open, ...Object.fromEntries(own) }, this.#continued(log));
      }
    }
    return { bytes, isTogether: together };
  }

  /** Undefined where the log has all of it. */
  #grown({ key, series, added: asked }: Held): Grown | undefined {
    const item = this.#set.get<LogRecord>(key);
    const { entries: known, open } = this.#settled(key, series, item);
    const added = asked.filter(({ id }) => id === undefined || !Object.hasOwn(open, id));
    if (added.length === 0) return undefined;
    const entries = [...known, ...added.map(({ entry }) => entry)];
    const isLong = encodeLog(entries).length > Math.max(leastLogBytes, itemBytes - besides - utf8Length(key.pk));
    const outlives = item !== undefined && this.#ttl - item.until > outlivedBy;
    const isRead = this.#folded !== undefined && series[0]?.generation !== this.#folded;
    return { key, series, item, entries, added, open, isFull: (isLong || outlives) && !isRead };
  }

  /** Entries of a log, as events say them that were open and are seen to be written; and what is open still. */
  #settled(
    log: RecordKey,
    series: readonly TargetSeries[],
    item: LogRecord | undefined,
  ): Pick<Grown, 'entries' | 'open'> {
    let entries = item ? decodeLog(item.log) : [];
    const open: Grown['open'] = {};
    for (const [id, key] of Object.entries(item?.open ?? {})) {
      const at = entityKeys.event(this.#project, id);
      const event = this.#set.has(at) && !this.#set.isChanged(at) ? this.#set.get<EventRecord>(at) : undefined;
      const record = event && eventData(event).record;
      if (!record) open[id] = key;
      // Of two records that contradict each other and came at once, the other's entry may be here. What came upon it since has gone by the record.
      else if (event.revision === 1) entries = this.#asSaid(entries, key, record, log, series);
    }
    return { entries, open };
  }

  #asSaid(
    entries: LogEntry[],
    key: number,
    { time, fields }: { time: number; fields: Row },
    log: RecordKey,
    series: readonly TargetSeries[],
  ): LogEntry[] {
    const { values } = valuesOf(series, (spec) => recordEvent(spec, key, time, fields));
    const isHere = values.size > 0 && this.#logKey(series, fields)?.pk === log.pk;
    return entries.flatMap((entry): LogEntry[] => {
      if (entry.kind !== 'record' || entry.key !== key) return [entry];
      const isSame = entry.time === time && [...values].every(([slot, value]) => entry.values.get(slot) === value);
      if (!isHere) return [];
      return [isSame ? entry : { kind: 'record', key, time, at: time, values }];
    });
  }

  #continued({ key, series, item }: Pick<Grown, 'key' | 'series' | 'item'>): Pick<LogRecord, 'base' | 'until'> {
    if (item) return item;
    const parts = partKeys({ key, series }).map((part) => this.#set.get<StatesRecord>(part));
    const known = parts.find((part) => part !== undefined);
    return { base: known?.revision ?? 0, until: known?.ttl ?? this.#ttl };
  }

  /** The states with all that the log says, and a log of what is open. */
  #fold(log: Grown): number {
    const { key, series, item, open } = log;
    const opened = new Set(Object.values(open));
    const isOpen = (entry: LogEntry) => entry.kind === 'record' && opened.has(entry.key);
    const entries = log.entries.filter((entry) => !isOpen(entry));
    const base = this.#continued(log).base;
    let bytes = 0;
    for (const part of partKeys(log)) {
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
    this.#put(log, log.entries.filter(isOpen), open, { base: base + 1, until: this.#ttl });
    return bytes;
  }

  #put(
    { key, item }: Pick<Grown, 'key' | 'item'>,
    entries: readonly LogEntry[],
    open: Grown['open'],
    { base, until }: Pick<LogRecord, 'base' | 'until'>,
  ): void {
    const revision = (item?.revision ?? 0) + 1;
    const put: LogRecord = { ...key, ttl: this.#ttl, revision, base, until, log: encodeLog(entries) };
    this.#set.put({ ...put, ...(Object.keys(open).length > 0 && { open }) });
  }

  #add(
    kind: LogEntry['kind'],
    key: number,
    time: number,
    at: number,
    fields: Row,
    eventOf: (spec: TargetSeries['spec']) => WindowEvent | undefined,
    id?: string,
  ): void {
    for (const series of this.#groups) {
      const { values, before } = valuesOf(series, eventOf);
      const log = values.size > 0 ? this.#logKey(series, fields) : undefined;
      if (!log) continue;
      const held = this.#held.get(log.pk) ?? { key: log, series, added: [] };
      const entry: LogEntry = { kind, key, time, at, values, ...(before.size === values.size && { before }) };
      held.added.push({ entry, id });
      this.#held.set(log.pk, held);
    }
  }

  #logKey(series: readonly TargetSeries[], fields: Row): RecordKey | undefined {
    const [first] = series;
    const entity = first && entityOf(first.spec, fields);
    return entity === undefined ? undefined : entityKeys.log(this.#project, first!.generation, first!.group, entity);
  }
}

/** What the series of one group read of an event, by slot. */
function valuesOf(
  series: readonly TargetSeries[],
  eventOf: (spec: TargetSeries['spec']) => WindowEvent | undefined,
): Required<Pick<LogEntry, 'values' | 'before'>> {
  const values: LogEntry['values'] = new Map();
  const before: LogEntry['values'] = new Map();
  for (const { spec, slot } of series) {
    const event = values.has(slot) ? undefined : eventOf(spec);
    if (!event) continue;
    values.set(slot, inState(spec, event));
    const corrected = event.kind === 'label' ? toMinorUnits(event.before ?? Number.NaN, spec.decimals) : Number.NaN;
    if (!Number.isNaN(corrected)) before.set(slot, corrected);
  }
  return { values, before };
}

function partKeys({ key, series }: Pick<Held, 'key' | 'series'>): RecordKey[] {
  return [...new Set(series.map(({ part }) => part))].map((part) => entityKeys.states(key, part));
}

/** The value of an event as a state holds it: a number in minor units, or a hash. */
function inState(spec: TargetSeries['spec'], event: WindowEvent): number {
  return event.kind === 'label' || spec.events === 'value' ? toMinorUnits(event.value, spec.decimals) : event.value;
}
