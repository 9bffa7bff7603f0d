import type { InferenceId, ProjectName } from '../../contracts/ids.ts';
import type { RecordKey } from '../../contracts/record.ts';
import type { EntityEvent } from '../../contracts/serving.ts';
import type { RecordStore } from '../../ports/record-store.ts';
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
  isLog,
  type LabelEntityEvent,
  type RecordEntityEvent,
  type SeriesRecord,
} from './entity-keys.ts';
import { EntityStates } from './entity-states.ts';
import { findInPack, packKey } from './history-packs.ts';
import { keyHashIn } from './key-hash.ts';
import { fieldsOf, later, saysRecord } from './said.ts';
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

/** Clocks of two machines, and the moments at which an update begins and writes, differ by less than this. */
export const clockSkewMs = 600_000;
/** Clocks, and times without an offset, may differ by this much. */
const aheadMs = 86_400_000;

/** What DynamoDB takes in one transaction. */
export interface TransactionLimits {
  operations: number;
  /** Of states. */
  bytes: number;
}

/**
 * Some events of one project: read what they touch, fold them, write it. Records that are new and nothing else are written item by
 * item, the logs of their entities before their events; all else in one transaction.
 */
export class EventFold {
  readonly #set: WorkingSet;
  readonly #project: ProjectName;
  readonly #series: SeriesRecord | undefined;
  readonly #now: number;
  /** Whether anything is to be written that has to be one transaction. */
  #isTogether = false;

  constructor(entities: RecordStore, project: ProjectName, series: SeriesRecord | undefined, now: number) {
    this.#set = new WorkingSet(entities);
    this.#project = project;
    this.#series = series;
    this.#now = now;
  }

  /**
   * @param consistent whether logs are read as they are now: else one that is a moment old is found out when it is written
   * @returns undefined, with nothing written, where it would be more than one transaction takes
   * @throws ConditionFailed when another wrote what was read; of new records some logs may be written, which say so themselves
   */
  async apply(
    events: readonly EntityEvent[],
    limits: TransactionLimits,
    { consistent }: { consistent: boolean },
  ): Promise<UpdateOutcome | undefined> {
    const kept = Object.values(this.#series?.series ?? {});
    const states = new EntityStates(this.#set, this.#project, kept, this.#now, this.#series);
    // Before their events: an entry leaves the open ones of its log after its event is written, so that whoever finds no event afterwards
    // has read a log that has it, or meets the condition on the log.
    const logs = events.flatMap((event) => (event.kind === 'record' ? states.keysOf(event.record, 'all') : []));
    await this.#set.load(logs, { consistent });
    await Promise.all([
      this.#set.load(events.flatMap((event) => this.#identities(event))),
      this.#set.load(states.openIn(logs), { consistent }),
    ]);
    await this.#set.load(events.flatMap((event) => this.#aliased(event)));
    await this.#set.load(events.flatMap((event) => this.#packs(event)));
    await this.#set.load(events.flatMap((event) => this.#states(event, states)));

    const outcome: UpdateOutcome = { folded: 0, repeated: 0, waiting: 0, ahead: 0 };
    for (const event of events) {
      this.#catchUp(event, states);
      outcome[event.kind === 'record' ? this.#record(event, states) : this.#label(event, states)]++;
    }
    const { bytes, isTogether } = await states.flush(this.#isTogether);
    const isTooMuch = bytes > limits.bytes || this.#set.size > limits.operations;
    if (isTogether && isTooMuch && events.length > 1) return undefined;
    await (isTogether ? this.#set.write() : this.#set.writeApart(isLog));
    return outcome;
  }

  /** Items that say whether an event has come before. */
  #identities(event: EntityEvent): RecordKey[] {
    const { key, inferenceId } = event;
    const of = event.kind === 'record' ? [this.#eventKey(this.#recordIdentity(event))] : [];
    if (event.kind === 'label' && key !== undefined) of.push(this.#eventKey({ key }));
    const asks = event.kind === 'record' ? !saysRecord(event) : key === undefined && !keyHashIn(inferenceId!);
    return asks ? [...of, entityKeys.inference(this.#project, inferenceId!)] : of;
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
  #recordIdentity({ key, inferenceId, time, record }: RecordEntityEvent): Exclude<EventIdentity, { keyHash: string }> {
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
    const hash = keyHashIn(inferenceId);
    if (hash !== undefined) return this.#named({ keyHash: hash });
    const inference = this.#inferenceOf(inferenceId);
    if (!inference?.resolved) return undefined;
    const known = inference.key ?? inference.content;
    return known === undefined ? { inferenceId } : { key: known };
  }

  /** With the key itself, where the event's item has been read and says it: only that leads to the loaded history. */
  #named(identity: { keyHash: string }): EventIdentity {
    const key = this.#set.has(this.#eventKey(identity)) ? this.#dataOf(identity).key : undefined;
    return key === undefined ? identity : { key };
  }

  /** Where a record that has not come online may be found in the loaded history. */
  #packs(event: EntityEvent): RecordKey[] {
    const history = this.#series?.history;
    const identity = this.#identity(event);
    if (!history || history.packs === 0 || !identity || !('key' in identity)) return [];
    const missesNothing = this.#dataOf(identity).record !== undefined && !this.#isBehind(identity);
    if (missesNothing) return [];
    if (event.kind === 'record' && Date.parse(event.time) > history.until) return [];
    return [packKey(this.#project, history, identity.key)];
  }

  #states(event: EntityEvent, states: EntityStates): RecordKey[] {
    const identity = this.#identity(event);
    if (!identity) return [];
    const known = this.#recordOf(identity);
    const ofKnown = known ? states.keysOf(known.fields, this.#isBehind(identity) ? 'all' : 'labelled') : [];
    return event.kind === 'label' || known ? ofKnown : states.keysOf(event.record, 'all');
  }

  /**
   * An event that was folded into states of before a load, at a moment when that load may have missed it, is folded into
   * those of now. Which of them have it knows it: the one that wrote it looks for a load afterwards, and who comes later sees
   * on it what it was folded into. A record that had come long before is in them, whenever its label came: a busy entity's
   * state may have forgotten its key.
   */
  #catchUp(event: EntityEvent, states: EntityStates): void {
    const identity = this.#identity(event);
    if (!identity || !this.#isBehind(identity)) return;
    this.#isTogether = true;
    const data = this.#dataOf(identity);
    const { record, label } = data;
    const key = hashOfEvent({ ...identity, ...data });
    const { record: packed, label: loaded } = this.#packed(identity);
    if (record && !packed && this.#isRecent(data.recorded))
      states.addRecord(key, record.time, record.fields, eventId(identity));
    if (record && packed && isHidden(packed.fields) && !isHidden(record.fields))
      states.addLetThrough(key, packed.time, packed.fields);
    // Forgotten by a busy entity's state, it has been seen by the load all the same.
    if (record && label && later(loaded, label) === label)
      states.addLabel(key, record.time, record.fields, { ...label, before: label.value });
    this.#put(identity, data);
  }

  #isBehind(identity: EventIdentity): boolean {
    const item = this.#set.get<EventRecord>(this.#eventKey(identity));
    const series = this.#series;
    return !!item && !!series && item.series < series.revision && this.#isRecent(item.at);
  }

  /** Whether the load of the present states may have missed what was written then. */
  #isRecent(at = Number.POSITIVE_INFINITY): boolean {
    return at >= (this.#series?.at ?? 0) - clockSkewMs;
  }

  #record(event: RecordEntityEvent, states: EntityStates): keyof UpdateOutcome {
    const time = Date.parse(event.time);
    if (time > Math.max(this.#now, this.#series?.history.until ?? 0) + aheadMs) return 'ahead';
    const identity = this.#recordIdentity(event);
    const content = event.key === undefined && 'key' in identity ? { content: identity.key } : {};
    const waiting = saysRecord(event)
      ? undefined
      : this.#resolve(event.inferenceId, { key: event.key ?? null, ...content });
    const data = this.#dataOf(identity);
    const label = later(data.label, waiting);
    const known = this.#recordOf(identity);
    const letThrough = known !== undefined && isHidden(known.fields) && !isHidden(event.record);
    if (data.record && label === data.label && !letThrough) return 'repeated';
    const record = { time: known?.time ?? time, fields: fieldsOf(event.record, known, data.record !== undefined) };
    const key = hashOfEvent(identity);
    const isNew = !known && !label && saysRecord(event);
    if (!isNew) this.#isTogether = true;
    if (!known) states.addRecord(key, time, event.record, eventId(identity));
    else if (letThrough) states.addLetThrough(key, known.time, known.fields);
    const before = known && this.#foldedLabel(identity)?.value;
    if (label) states.addLabel(key, record.time, record.fields, { ...label, before });
    const recorded = letThrough ? this.#now : (data.recorded ?? this.#now);
    this.#put(identity, { ...data, record, recorded, ...(label ? { label } : {}) });
    return known ? 'repeated' : 'folded';
  }

  #label(event: LabelEntityEvent, states: EntityStates): keyof UpdateOutcome {
    const identity = this.#identity(event);
    const label = { at: Date.parse(event.at), value: event.value };
    if (!identity) return this.#wait(event.inferenceId!, label);
    const data = this.#dataOf(identity);
    const folded = this.#foldedLabel(identity);
    if (later(folded, label) !== label) return 'repeated';
    const [record, before] = [this.#recordOf(identity), folded?.value];
    if (record) this.#isTogether = true;
    if (record)
      states.addLabel(hashOfEvent({ ...identity, ...data }), record.time, record.fields, { ...label, before });
    this.#put(identity, { ...data, ...(record ? { record, recorded: data.recorded ?? this.#now } : {}), label });
    return record ? 'folded' : 'waiting';
  }

  /** The record as it came online, or as the loaded history has it. */
  #recordOf(identity: EventIdentity): EventData['record'] {
    return this.#dataOf(identity).record ?? this.#packed(identity).record;
  }

  /** The label that states have of a record that they know: the one that came online, or the history's. */
  #foldedLabel(identity: EventIdentity): EventData['label'] {
    return later(this.#dataOf(identity).label, this.#packed(identity).label);
  }

  #packed(identity: EventIdentity): Pick<EventData, 'record' | 'label'> {
    const history = this.#series?.history;
    if (!('key' in identity) || !history || history.packs === 0) return {};
    const pack = packKey(this.#project, history, identity.key);
    return this.#set.has(pack) ? findInPack(this.#set.get(pack), identity.key) : {};
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
    const item: EventRecord = {
      ...key,
      ttl: this.#expiry(),
      revision: (before?.revision ?? 0) + 1,
      series: this.#series?.revision ?? 0,
      at: this.#now,
      data: JSON.stringify({ ...data, ...('keyHash' in identity ? {} : identity) }),
    };
    this.#set.put(item);
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
