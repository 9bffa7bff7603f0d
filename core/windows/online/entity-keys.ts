import type { InferenceId, ProjectName } from '../../contracts/ids.ts';
import type { RecordKey, StoredRecord } from '../../contracts/record.ts';
import type { EntityEvent } from '../../contracts/serving.ts';
import { bytesHash } from '../../hash/content-hash.ts';
import { hashString } from '../../hash/hash-string.ts';
import { eventKey } from '../events.ts';
import type { WindowSpec } from '../specs.ts';
import { keyHash } from './key-hash.ts';
import type { Placement } from './placement.ts';

/**
 * Items of the entity table. Everything in it is derived from records and labels, and can be made again.
 *
 * States are spread by entity, events by the hash of what identifies them: no partition is hotter than its hottest
 * entity. Texts that are too long for a key stand as their hash.
 */
export const entityKeys = {
  /** Which series are kept, and where: one item a project. */
  series: (project: ProjectName): RecordKey => ({ pk: `${project}#SERIES`, sk: 'SERIES' }),
  /** The newest events of one entity, which its states do not hold yet. A load begins a new generation beside the one in use. */
  log: (project: ProjectName, generation: string, group: number, entity: string): RecordKey => ({
    pk: `${project}#STATE#${generation}#${group}#${short(entity)}`,
    sk: 'LOG',
  }),
  /** The states of the entity beside its log: of all series of one group, or of a part of them. */
  states: ({ pk }: RecordKey, part: number): RecordKey => ({ pk, sk: `STATES#${part}` }),
  /** A record that came online, with its label: by `eventId`. */
  event: (project: ProjectName, id: string): RecordKey => ({ pk: eventPartition(project, shardOf(id)), sk: id }),
  /** From an inference to its record, where the inference id does not say it. */
  inference: (project: ProjectName, inferenceId: InferenceId): RecordKey => ({
    pk: `${project}#INFERENCE#${short(inferenceId)}`,
    sk: 'INFERENCE',
  }),
  /** Some of the records of history, by the hash of their key. */
  pack: (project: ProjectName, generation: string, pack: number): RecordKey => ({
    pk: `${project}#HISTORY#${generation}#${pack}`,
    sk: 'PACK',
  }),
} as const;

/** Whether the item of this key is the log of an entity. */
export const isLog = ({ sk }: RecordKey) => sk === 'LOG';

/** Events are spread over this many partitions: each takes 1,000 writes a second. */
export const eventShards = 32;

export function eventPartition(project: ProjectName, shard: number): string {
  return `${project}#EVENT#${shard.toString(16).padStart(2, '0')}`;
}

/** What identifies an event: its record's key, or only the hash of it (`keyHashIn`), or the inference where the record has none. */
export type EventIdentity = { key: string } | { keyHash: string } | { inferenceId: InferenceId };

/** Sort key of an event. */
export function eventId(event: EventIdentity): string {
  if ('inferenceId' in event) return `i#${short(event.inferenceId)}`;
  return `k#${'key' in event ? keyHash(event.key) : event.keyHash}`;
}

export function shardOf(id: string): number {
  return hashString(id, 7) % eventShards;
}

/** The pack that holds a key. */
export function packOf(key: string, packs: number): number {
  return hashString(key, 11) % packs;
}

function short(text: string): string {
  return text.length <= 256 ? text : `sha256:${bytesHash(new TextEncoder().encode(text))}`;
}

/** Which series of a project are kept up to date, and what they were loaded from. */
export interface SeriesRecord extends StoredRecord {
  project: ProjectName;
  /** Grows with each load. */
  revision: number;
  /** When its load ended, ms. */
  at: number;
  series: Record<string, KeptSeries>;
  history: LoadedHistory;
}

export interface KeptSeries extends Placement {
  /** Any of the specs that share the series. */
  spec: WindowSpec;
  generation: string;
  /** Digests of the models that read it: the champion, its predecessor, the candidate. */
  models: string[];
}

/** The records of the snapshot that was loaded last. */
export interface LoadedHistory {
  generation: string;
  /** Number of packs; 0 for none. */
  packs: number;
  /** Time of the newest record, ms. */
  until: number;
  /** `WindowSpec.identity`, where the project declares no key. */
  identity?: string[];
}

/** States as they were when the log was last folded into them. */
export interface StatesRecord extends StoredRecord {
  /** How many times that was. */
  revision: number;
  /** `encodeState` of each series that has any event. */
  states: Record<string, Uint8Array>;
}

/** What came since: the only item of an entity that is written with each event. */
export interface LogRecord extends StoredRecord {
  revision: number;
  /** Revision of the states that it continues; 0 where there are none. */
  base: number;
  /** When these expire, epoch seconds. */
  until: number;
  /** `encodeLog`. */
  log: Uint8Array;
  /**
   * Records in it of which nobody has yet seen that their event is written: sort key of the event, and the key of the entry. An event is
   * written after the logs that it is in, so that who died between them left such an entry, and it is not added again.
   */
  open?: Record<string, number>;
}

/** `data` is JSON, as it holds numbers that DynamoDB does not. */
export interface EventRecord extends StoredRecord {
  revision: number;
  /** Revision of the series into whose states it was folded; 0 before there were any. */
  series: number;
  /** When it was written, ms. */
  at: number;
  data: string;
}

export interface EventData {
  key?: string;
  inferenceId?: InferenceId;
  /** Absent while only the label has come. */
  record?: { time: number; fields: Record<string, unknown> };
  /** When the record came, or was let through, ms: a label that comes later does not make it new. */
  recorded?: number;
  label?: { at: number; value: number };
}

/** The hash under which an entity's state knows the record. */
export function hashOfEvent({ key, inferenceId }: { key?: string; inferenceId?: InferenceId }): number {
  return eventKey(key ?? `\u0000${inferenceId}`);
}

/** What is known of an inference: `resolved` once its record has come. */
export interface InferenceRecord extends StoredRecord {
  revision: number;
  resolved: boolean;
  /** The record's key; null while it is not known, or where the record has none. */
  key: string | null;
  /** What stands for the key of a record without one, see `contentKey`. */
  content?: string;
  /** JSON of a label that has come before the record. */
  waiting?: string;
}

/** `rows` is JSON: `[key, time, …entities]` with the entities in the order of `columns`. */
export interface PackRecord extends StoredRecord {
  columns: string[];
  rows: string;
}

export type PackedRow = [key: string, time: number, ...entities: unknown[]];

export type RecordEntityEvent = Extract<EntityEvent, { kind: 'record' }>;
export type LabelEntityEvent = Extract<EntityEvent, { kind: 'label' }>;

const day = 86_400;
/** Days for which an item is kept after nothing of it can be in a window any more: labels that come even later. */
const marginDays = 90;

/**
 * When an item written now may be forgotten, in epoch seconds: when its events lie before every window, and a while
 * after. Counted from the writing and not from the event's own time, which may be long past where history is replayed.
 */
export function expiry(now: number, specs: readonly WindowSpec[]): number {
  const reach = Math.max(0, ...specs.map((spec) => spec.retention * spec.width));
  return Math.ceil((now + reach) / 1000) + marginDays * day;
}
