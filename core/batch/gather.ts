import { NoPrediction } from '../algorithms/errors.ts';
import type { ModelKinds } from '../algorithms/predicting.ts';
import {
  type BatchItem,
  type BatchJob,
  type BatchState,
  placeOf,
  type StagedFile,
  type StagedPart,
  stagedFileSchema,
  stagedPartSchema,
} from '../contracts/batch.ts';
import type { DatasetExtra } from '../contracts/dataset.ts';
import type { SnapshotId } from '../contracts/ids.ts';
import { lake as keysOf } from '../contracts/lake.ts';
import { objectWith } from '../contracts/schema.ts';
import type { Ports } from '../ports/index.ts';
import { getJson, putJson } from '../ports/json.ts';
import { ObjectNotFound, type ObjectStore } from '../ports/object-store.ts';
import { concurrently } from '../registry/concurrently.ts';
import { createScorer } from '../serve/prediction/create-scorer.ts';
import { loadServingModel } from '../serve/prediction/loaded-model.ts';
import { buildSnapshot, type JoinedRows } from '../snapshot/build.ts';
import { type SnapshotInputs, snapshotIdOf, snapshotInputs } from '../snapshot/inputs.ts';
import { decodeTable, encodeTable } from '../table/codec.ts';
import type { Column, Row, Table } from '../table/table.ts';
import { hidesOutcome } from '../values/decisions.ts';
import { foldDecided } from '../windows/decided-history.ts';
import type { EventData } from '../windows/online/entity-keys.ts';
import { eachEvent } from '../windows/online/load-entities.ts';
import { eventData } from '../windows/online/stored-json.ts';
import { columnsOfHistory, foldedRows } from './history.ts';
import { packageOfJob, readJob, takenKey } from './package.ts';

export interface GatherPorts extends Pick<Ports, 'lake' | 'registry' | 'clock'> {
  entities: Pick<Ports['entities'], 'query'>;
  /** Reads the datasets and labels of a snapshot and joins them by key. */
  joinRows: (inputs: SnapshotInputs, lake: ObjectStore) => Promise<JoinedRows>;
  kinds: ModelKinds;
}

/** `windows/done.json`: what the windows of a batch were folded from. */
export interface FoldedFrom {
  snapshotId?: SnapshotId;
}

export const foldedFromSchema = objectWith<FoldedFrom>('what windows were folded from', { snapshotId: 'string?' });

const readsAtOnce = 16;

/**
 * Lists the parts of all files, and where the model has entity windows computes those of all rows: each at its own time, of all that was
 * known then, of earlier rows of the batch too. Done once a batch: what comes in meanwhile changes nothing.
 * @throws BatchRefused
 */
export async function gatherParts(ports: GatherPorts, state: BatchState): Promise<BatchState> {
  const { lake } = ports;
  const { project, job: id, partsKey } = state;
  const job = await readJob(lake, state);
  const staged = await stagedFiles(lake, job);
  const items = staged.flatMap((found, file): Pick<BatchItem, 'file' | 'part'>[] =>
    Array.from({ length: found?.parts ?? 0 }, (_, part) => ({ file, part })),
  );
  const places = items.map(({ file, part }) => placeOf(file, part));
  const doneKey = keysOf.batchWork(project, id, 'windows/done.json');
  if (places.length > 0 && !(await lake.head(doneKey))) {
    await putJson(lake, doneKey, await windowsOf(ports, job, places));
  }
  await putJson(lake, takenKey(job), [...new Set(staged.flatMap((found) => found?.taken ?? []))]);
  await putJson(lake, partsKey, items);
  return state;
}

/** What was found in each file; undefined where nothing is known of one. */
export function stagedFiles(lake: Pick<ObjectStore, 'get'>, { project, job, files }: BatchJob) {
  return concurrently(files, readsAtOnce, async (_, file): Promise<StagedFile | undefined> => {
    const key = keysOf.batchWork(project, job, `staged/${placeOf(file)}.json`);
    return getJson(lake, key, stagedFileSchema).catch((error: unknown) => {
      if (error instanceof ObjectNotFound) return undefined;
      throw error;
    });
  });
}

async function windowsOf(ports: GatherPorts, job: BatchJob, places: readonly string[]): Promise<FoldedFrom> {
  const { lake, entities } = ports;
  const { project } = job;
  const pkg = await packageOfJob(lake, job);
  const model = loadServingModel(pkg, job.model.version, createScorer(pkg, ports.kinds));
  const { windows: specs, windowNames } = model.scorer;
  if (specs.length === 0) return {};
  const parts = await concurrently(places, readsAtOnce, async (place) => {
    const bytes = await lake.get(keysOf.batchWork(project, job.job, `entities/${place}.table`));
    return decodeTable(bytes).table;
  });
  const events: EventData[] = [];
  await eachEvent(entities, project, (item) => events.push(eventData(item)));
  const { snapshotId, rows: history } = await historyOf(ports, job, columnsOfHistory(specs));
  const { table, from } = foldedRows(history, events, parts, specs);
  const decide = model.countsDecisions ? await decider(lake, job, places, parts, model) : () => false;
  const columns = foldDecided({ table }, specs, from, (row, values) => decide(row - from, values));
  let first = 0;
  for (const [p, place] of places.entries()) {
    const { rows } = parts[p]!;
    const own = windowNames.map((name, c): Column => {
      return { name, type: 'number', values: columns[c]!.slice(first, first + rows) };
    });
    await lake.put(keysOf.batchWork(project, job.job, `windows/${place}.table`), encodeTable({ rows, columns: own }));
    first += rows;
  }
  return { snapshotId };
}

/** The snapshot that was there when the batch was planned, where a run has left it in the lake; else what is there now. */
async function historyOf(
  ports: GatherPorts,
  { project, snapshotId }: BatchJob,
  wanted: ReadonlySet<string>,
): Promise<{ snapshotId: SnapshotId; rows: Table }> {
  const { lake } = ports;
  const of = ({ rows, columns }: Table): Table => ({ rows, columns: columns.filter(({ name }) => wanted.has(name)) });
  if (snapshotId !== undefined) {
    const key = keysOf.snapshotRows(project, snapshotId);
    if (await lake.head(key)) return { snapshotId, rows: of(decodeTable<DatasetExtra>(await lake.get(key)).table) };
  }
  const inputs = await snapshotInputs(ports, project);
  const { dataset } = buildSnapshot(await ports.joinRows(inputs, lake), inputs, ports.clock());
  return { snapshotId: snapshotIdOf(inputs), rows: of(dataset.table) };
}

/** Whether a row of the batch is blocked, or reviewed, by the model that scores it. */
async function decider(
  lake: Pick<ObjectStore, 'get'>,
  { project, job, model: { shift = 0 } }: BatchJob,
  places: readonly string[],
  parts: readonly Table[],
  { scorer }: ReturnType<typeof loadServingModel>,
): Promise<(row: number, values: readonly number[]) => boolean> {
  const records: (Row | null)[] = [];
  for (const [p, place] of places.entries()) {
    const key = keysOf.batchWork(project, job, `rows/${place}.json`);
    const { rows }: StagedPart = await getJson(lake, key, stagedPartSchema);
    if (rows.length !== parts[p]!.rows)
      throw new TypeError(`part ${place} has ${rows.length} rows, and ${parts[p]!.rows}`);
    for (const [, , record] of rows) records.push(record);
  }
  return (row, values) => {
    const record = records[row];
    if (!record) return false;
    try {
      return hidesOutcome(scorer.score(record, values, false, shift).answer.decision);
    } catch (error) {
      if (!(error instanceof NoPrediction)) throw error;
      // It is told of where the row is scored.
      return false;
    }
  };
}
