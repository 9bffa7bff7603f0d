import type { Dataset } from '../../contracts/dataset.ts';
import type { ProjectName } from '../../contracts/ids.ts';
import type { StoredRecord } from '../../contracts/record.ts';
import { ConditionFailed, type RecordStore } from '../../ports/record-store.ts';
import type { WindowSpec } from '../specs.ts';
import {
  type EventData,
  type EventRecord,
  entityKeys,
  eventPartition,
  eventShards,
  expiry,
  hashOfEvent,
  type KeptSeries,
  type SeriesRecord,
} from './entity-keys.ts';
import { EntityStates } from './entity-states.ts';
import { clockSkewMs } from './event-fold.ts';
import { buildPacks } from './history-packs.ts';
import { HistoryStates } from './history-states.ts';
import { placementsOf } from './placement.ts';
import { later } from './said.ts';
import { eventData } from './stored-json.ts';
import { WorkingSet } from './working-set.ts';

export interface LoadOptions {
  project: ProjectName;
  dataset: Dataset;
  /** Windows of the model that is to serve. */
  specs: readonly WindowSpec[];
  /** Its digest. */
  model: string;
  /** Digests of other models whose windows must stay up to date: the champion and the one before. */
  retained: readonly string[];
  /** Name of the new generation of states; never used before. */
  generation: string;
  /** Milliseconds since 1970. */
  now: () => number;
}

export interface LoadResult {
  generation: string;
  series: number;
  /** Items of entities written. */
  entities: number;
  /** Records that were indexed for labels to come. */
  records: number;
  /** Online events that were added to the history. */
  replayed: number;
  /** Of these, the ones that came while the load was under way. */
  late: number;
}

const attempts = 20;
const recordsPerWrite = 2_500;

/**
 * Fills the windows of a model from a snapshot and from what has come online, and puts them in the place of the states in
 * use.
 *
 * The history is folded into a new generation of states beside the one in use, with every remembered online event that
 * the snapshot does not have by key (and every online label that is newer than the snapshot's). Then one write says that
 * the new generation is in use. What was folded between the first look at the events and that moment is found by a second
 * look, and folded again: an event that both have changes nothing, because a state knows the keys of its newest events. An
 * update that had read the old generation and writes after that looks itself, and adds its events to the new one
 * (`updateEntities`).
 *
 * So an event counts once, whether it came online, in a file, both ways, or during the load. A load that dies half-way
 * leaves items behind that expire, and is started again with another generation.
 *
 * @throws ConditionFailed when another load of the project came between
 */
export async function loadEntities(entities: RecordStore, options: LoadOptions): Promise<LoadResult> {
  const { project, dataset, specs, generation, now } = options;
  const before = await entities.get<SeriesRecord>(entityKeys.series(project));
  const distinct = [...new Map(specs.map((spec) => [spec.series, spec])).values()];
  const series = seriesAfter(before, distinct, options);
  const kept = Object.values(series).map(({ spec }) => spec);
  const startedAt = now();

  const history = new HistoryStates(dataset, distinct);
  const looked = new Map<string, { revision: number; recorded: number | undefined; label: EventData['label'] }>();
  let replayed = 0;
  await eachEvent(entities, project, (item) => {
    const data = eventData(item);
    if (item.at >= startedAt - clockSkewMs)
      looked.set(item.sk, { revision: item.revision, recorded: data.recorded, label: data.record && data.label });
    if (history.add(history.identified(data))) replayed++;
  });

  const packs = buildPacks(project, dataset, kept, history.identity, generation, now());
  const states = await putAll(entities, history.records(project, generation, expiry(now(), distinct)));
  await putAll(entities, packs.records);

  const record: SeriesRecord = {
    ...entityKeys.series(project),
    project,
    revision: (before?.revision ?? 0) + 1,
    at: now(),
    series,
    history: packs.history,
  };
  await entities.write([{ put: record, when: before ? { equals: { revision: before.revision } } : 'absent' }]);

  let late = 0;
  const missed: Missed[] = [];
  await eachEvent(entities, project, (item) => {
    const before = looked.get(item.sk);
    if (item.at < startedAt - clockSkewMs || before?.revision === item.revision) return;
    // It was folded into these states.
    if (item.series >= record.revision) return;
    const data = eventData(item);
    const { recorded = Number.POSITIVE_INFINITY } = data;
    const isNew = recorded >= startedAt - clockSkewMs && before?.recorded !== recorded;
    missed.push({ id: item.sk, data: history.identified(data), isNew, before: before?.label });
  });
  const targets = distinct.map((spec) => series[spec.series]!);
  for (const event of missed) if (await addLate(entities, options, history, targets, event)) late++;
  return {
    generation,
    series: distinct.length,
    entities: states,
    records: packs.rows,
    replayed: replayed + late,
    late,
  };
}

/** The series of the new model in the new generation, and those that only retained models read as they are. */
function seriesAfter(
  before: SeriesRecord | undefined,
  specs: readonly WindowSpec[],
  { model, retained, generation }: LoadOptions,
): Record<string, KeptSeries> {
  const after: Record<string, KeptSeries> = {};
  for (const [id, kept] of Object.entries(before?.series ?? {})) {
    const models = kept.models.filter((digest) => retained.includes(digest));
    if (models.length > 0) after[id] = { ...kept, models };
  }
  const placements = placementsOf(specs);
  for (const spec of specs) {
    const models = new Set([...(after[spec.series]?.models ?? []), model]);
    after[spec.series] = { spec, generation, ...placements.get(spec.series)!, models: [...models] };
  }
  return after;
}

/** An event that was written after the first look, or since; whether its record was, or only its label. */
interface Missed {
  /** Sort key of its item. */
  id: string;
  data: EventData;
  isNew: boolean;
  /** Its label at the first look. */
  before: EventData['label'];
}

/** Adds an event to states that are in use; whether any takes it. */
async function addLate(
  entities: RecordStore,
  { project, now }: LoadOptions,
  history: HistoryStates,
  targets: readonly KeptSeries[],
  { id, data, isNew, before: looked }: Missed,
): Promise<boolean> {
  const { record, label } = history.missing(data);
  const fields = record?.fields ?? label?.fields;
  if (!fields) return false;
  for (let attempt = 1; ; attempt++) {
    const set = new WorkingSet(entities);
    const states = new EntityStates(set, project, targets, now());
    await set.load(states.keysOf(fields, 'all'));
    const key = hashOfEvent(data);
    if (record && isNew) states.addRecord(key, record.time, fields, id);
    if (label)
      states.addLabel(key, label.time, fields, { ...label, before: later(looked, history.labelOf(data.key))?.value });
    try {
      await states.flush();
      await set.write();
      return set.size > 0;
    } catch (error) {
      if (!(error instanceof ConditionFailed) || attempt === attempts) throw error;
    }
  }
}

/** Every remembered event of a project. */
export async function eachEvent(
  entities: Pick<RecordStore, 'query'>,
  project: ProjectName,
  visit: (item: EventRecord) => void,
): Promise<void> {
  const shards = Array.from({ length: eventShards }, (_, shard) => shard);
  const read = async () => {
    for (let shard = shards.pop(); shard !== undefined; shard = shards.pop())
      for (const item of await entities.query<EventRecord>(eventPartition(project, shard))) visit(item);
  };
  await Promise.all(Array.from({ length: 4 }, read));
}

async function putAll(entities: RecordStore, records: Iterable<StoredRecord>): Promise<number> {
  let count = 0;
  let chunk: StoredRecord[] = [];
  for (const record of records) {
    chunk.push(record);
    count++;
    if (chunk.length < recordsPerWrite) continue;
    await entities.putMany(chunk);
    chunk = [];
  }
  if (chunk.length > 0) await entities.putMany(chunk);
  return count;
}
