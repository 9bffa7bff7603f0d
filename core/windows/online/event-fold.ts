import { reserved } from '../../contracts/dataset.ts';
import type { InferenceId, ProjectName } from '../../contracts/ids.ts';
import type { RecordKey } from '../../contracts/record.ts';
import type { EntityEvent } from '../../contracts/serving.ts';
import type { RecordStore } from '../../ports/record-store.ts';
import type { Row } from '../../table/table.ts';
import { isHidden } from '../hidden.ts';
import { contentKey } from '../identity.ts';
import {
  type EventData,
  type EventIdentity,
  type EventRecord,
  entityKeys,
  eventId,
  expiry,
  hashOfEvent,
  type InferenceRecord,
  type LabelEntityEvent,
  type RecordEntityEvent,
  type SeriesRecord,
  shardOf,
} from './entity-keys.ts';
import { EntityStates } from './entity-states.ts';
import { findInPack, packKey } from './history-packs.ts';
import { eventData, waitingLabel } from './stored-json.ts';
import { WorkingSet } from './working-set.ts';

/** What became of events, in numbers. */
export interface UpdateOutcome {
  /** Changed what windows say, or would in a project that had any. */
  folded: number;
  /** Had come before. */
  repeated: number;
  /** Labels that wait for their record. */
  waiting: number;
  /** Records that claim to lie in the future and are left out: one of them would push all others out of the windows. */
  ahead: number;
}

/** Clocks, and times without an offset, may differ by this much. */
const aheadMs = 86_400_000;

/** Some events of one project: read what they touch, fold them, write it in one transaction. */
export class EventFold {
  readonly #entities: RecordStore;
  readonly #set: WorkingSet;
  readonly #project: ProjectName;
  readonly #now: number;
  #series: SeriesRecord | undefined;

  constructor(entities: RecordStore, project: ProjectName, now: number) {
    this.#entities = entities;
    this.#set = new WorkingSet(entities);
    this.#project = project;
    this.#now = now;
  }

  /**
   * @returns undefined, with nothing written, where the states would be larger than `transactionBytes`
   * @throws ConditionFailed when another wrote what was read, and nothing was written
   */
  async apply(events: readonly EntityEvent[], transactionBytes: number): Promise<UpdateOutcome | undefined> {
    const series = await this.#entities.get<SeriesRecord>(entityKeys.series(this.#project));
    this.#series = series;
    await this.#set.load(events.flatMap((event) => this.#identities(event)));
    await this.#set.load(events.flatMap((event) => this.#aliased(event)));
    await this.#set.load(events.flatMap((event) => this.#packs(event)));
    const states = new EntityStates(this.#set, this.#project, Object.values(series?.series ?? {}), this.#now);
    await this.#set.load(events.flatMap((event) => this.#states(event, states)));

    const outcome: UpdateOutcome = { folded: 0, repeated: 0, waiting: 0, ahead: 0 };
    for (const event of events)
      outcome[event.kind === 'record' ? this.#record(event, states) : this.#label(event, states)]++;
    if (states.flush() > transactionBytes && events.length > 1) return undefined;
    await this.#set.write();
    return outcome;
  }

  /** Items that say whether an event has come before. */
  #identities(event: EntityEvent): RecordKey[] {
    const { key, inferenceId } = event;
    const byKey = key === undefined ? [] : [this.#eventKey({ key })];
    if (event.kind === 'label' && key !== undefined) return byKey;
    const inference = entityKeys.inference(this.#project, inferenceId!);
    return event.kind === 'record' ? [inference, this.#eventKey(this.#recordIdentity(event))] : [inference, ...byKey];
  }

  /** A label by inference belongs to the record that the inference was made of. */
  #aliased(event: EntityEvent): RecordKey[] {
    const identity = event.kind === 'label' ? this.#identity(event) : undefined;
    return identity ? [this.#eventKey(identity)] : [];
  }

  #inferenceOf(inferenceId: InferenceId): InferenceRecord | undefined {
    return this.#set.get<InferenceRecord>(entityKeys.inference(this.#project, inferenceId));
  }

  /** By its key, where none is declared by its content, and where it lacks the one that is declared by its inference. */
  #recordIdentity({ key, inferenceId, time, record }: RecordEntityEvent): EventIdentity {
    if (key !== undefined) return { key };
    const columns = this.#series?.history.identity;
    return columns ? { key: contentKey(columns, Date.parse(time), record) } : { inferenceId };
  }

  /** Undefined for a label by an inference whose record has not come. */
  #identity(event: EntityEvent): EventIdentity | undefined {
    if (event.kind === 'record') return this.#recordIdentity(event);
    const { key, inferenceId } = event;
    if (key !== undefined) return { key };
    if (inferenceId === undefined) return undefined;
    const inference = this.#inferenceOf(inferenceId);
    if (!inference?.resolved) return undefined;
    const known = inference.key ?? inference.content;
    return known === undefined ? { inferenceId } : { key: known };
  }

  /** Where a record that has not come online may be found in the loaded history. */
  #packs(event: EntityEvent): RecordKey[] {
    const history = this.#series?.history;
    const identity = this.#identity(event);
    if (!history || history.packs === 0 || !identity || !('key' in identity) || this.#dataOf(identity).record)
      return [];
    if (event.kind === 'record' && Date.parse(event.time) > history.until) return [];
    return [packKey(this.#project, history, identity.key)];
  }

  #states(event: EntityEvent, states: EntityStates): RecordKey[] {
    const identity = this.#identity(event);
    if (!identity) return [];
    const known = this.#recordOf(identity);
    const ofKnown = known ? states.keysOf(known.fields, 'labelled') : [];
    return event.kind === 'label' || known ? ofKnown : states.keysOf(event.record, 'all');
  }

  #record(event: RecordEntityEvent, states: EntityStates): keyof UpdateOutcome {
    const time = Date.parse(event.time);
    if (time > Math.max(this.#now, this.#series?.history.until ?? 0) + aheadMs) return 'ahead';
    const identity = this.#identity(event)!;
    const content = event.key === undefined && 'key' in identity ? { content: identity.key } : {};
    const waiting = this.#resolve(event.inferenceId, { key: event.key ?? null, ...content });
    const data = this.#dataOf(identity);
    const label = later(data.label, waiting);
    const known = this.#recordOf(identity);
    const letThrough = known !== undefined && isHidden(known.fields) && !isHidden(event.record);
    if (data.record && label === data.label && !letThrough) return 'repeated';
    const record = { time: known?.time ?? time, fields: fieldsOf(event.record, known, data.record !== undefined) };
    const key = hashOfEvent(identity);
    if (!known) states.foldRecord(key, time, event.record);
    else if (letThrough) states.foldLetThrough(key, known.time, known.fields);
    if (label) states.foldLabel(key, record.time, record.fields, label);
    this.#put(identity, { ...data, record, ...(label ? { label } : {}) });
    return known ? 'repeated' : 'folded';
  }

  #label(event: LabelEntityEvent, states: EntityStates): keyof UpdateOutcome {
    const identity = this.#identity(event);
    const label = { at: Date.parse(event.at), value: event.value };
    if (!identity) return this.#wait(event.inferenceId!, label);
    const data = this.#dataOf(identity);
    if (later(data.label, label) !== label) return 'repeated';
    const record = this.#recordOf(identity);
    if (record) states.foldLabel(hashOfEvent(identity), record.time, record.fields, label);
    this.#put(identity, { ...data, ...(record ? { record } : {}), label });
    return record ? 'folded' : 'waiting';
  }

  /** The record as it came online, or as the loaded history has it. */
  #recordOf(identity: EventIdentity): EventData['record'] {
    const online = this.#dataOf(identity).record;
    const history = this.#series?.history;
    if (online || !('key' in identity) || !history || history.packs === 0) return online;
    const pack = packKey(this.#project, history, identity.key);
    return this.#set.has(pack) ? findInPack(this.#set.get(pack), identity.key) : undefined;
  }

  /** Remembers which record an inference was made of; the label that waited for that, if one did. */
  #resolve(inferenceId: InferenceId, record: Pick<InferenceRecord, 'key' | 'content'>): EventData['label'] {
    const known = this.#inferenceOf(inferenceId);
    if (known?.resolved) return undefined;
    this.#putInference(inferenceId, known, { resolved: true, ...record });
    return waitingLabel(known);
  }

  #wait(inferenceId: InferenceId, label: NonNullable<EventData['label']>): keyof UpdateOutcome {
    const known = this.#inferenceOf(inferenceId);
    const before = waitingLabel(known);
    if (later(before, label) !== label) return 'repeated';
    this.#putInference(inferenceId, known, { resolved: false, key: null, waiting: JSON.stringify(label) });
    return 'waiting';
  }

  #putInference(
    inferenceId: InferenceId,
    before: InferenceRecord | undefined,
    data: Pick<InferenceRecord, 'resolved' | 'key' | 'content' | 'waiting'>,
  ): void {
    const item: InferenceRecord = {
      ...entityKeys.inference(this.#project, inferenceId),
      ttl: this.#expiry(),
      revision: (before?.revision ?? 0) + 1,
      ...data,
    };
    this.#set.put(item);
  }

  #put(identity: EventIdentity, data: EventData): void {
    const key = this.#eventKey(identity);
    const before = this.#set.get<EventRecord>(key);
    this.#set.put({
      ...key,
      ttl: this.#expiry(),
      revision: (before?.revision ?? 0) + 1,
      at: this.#now,
      data: JSON.stringify({ ...data, ...identity }),
    } as EventRecord);
    const fence = entityKeys.fence(this.#project, shardOf(key.sk));
    // A load moves the fences before it looks for what it has missed: no event can be folded into states of yesterday then.
    const when = this.#series ? { equals: { seriesRevision: this.#series.revision } } : ('absent' as const);
    this.#set.check({ check: fence, when });
  }

  #dataOf(identity: EventIdentity): EventData {
    const item = this.#set.get<EventRecord>(this.#eventKey(identity));
    return item ? eventData(item) : {};
  }

  #eventKey(identity: EventIdentity): RecordKey {
    return entityKeys.event(this.#project, eventId(identity));
  }

  #expiry(): number {
    return expiry(
      this.#now,
      Object.values(this.#series?.series ?? {}).map(({ spec }) => spec),
    );
  }
}

/**
 * Fields of a record that has come before, or that history knows, which names its entities only. Once it was let through, that holds.
 * @param isWhole it has come online before
 */
function fieldsOf(event: Row, known: EventData['record'], isWhole: boolean): Row {
  const fields = isWhole ? { ...known?.fields } : { ...event, ...known?.fields };
  if (!isHidden(event) || (known && !isHidden(known.fields))) delete fields[reserved.decision];
  return fields;
}

/** Of two labels the one that became known later; of two at one moment the larger, as in `foldEvent`. */
export function later(a: EventData['label'], b: EventData['label']): EventData['label'] {
  if (!a || !b) return a ?? b;
  return b.at > a.at || (b.at === a.at && b.value > a.value) ? b : a;
}
