import type { DatasetColumn } from '../contracts/dataset.ts';
import type { DatasetVersionId, ModelDigest, ProjectName } from '../contracts/ids.ts';
import type { IngestResult } from '../contracts/ingest.ts';
import { lake as lakeKeys } from '../contracts/lake.ts';
import type { Project } from '../contracts/project.ts';
import type { DatasetRecord } from '../contracts/registry/datasets.ts';
import { keys } from '../contracts/registry/keys.ts';
import type { LeaseRecord } from '../contracts/registry/triggers.ts';
import type { EntityEvent, RecordedLabel } from '../contracts/serving.ts';
import { contractOf } from '../contracts/source-contract.ts';
import type { Ports } from '../ports/index.ts';
import { allColumns } from '../registry/dataset-columns.ts';
import { getDefinition } from '../registry/definitions.ts';
import { modelPackage } from '../registry/model-files.ts';
import { findModelByDigest } from '../registry/models.ts';
import { findLiveVariant } from '../registry/routes.ts';
import { labelCode } from '../values/label.ts';
import type { StoredType } from '../values/types.ts';
import { entityKeys, type SeriesRecord } from '../windows/online/entity-keys.ts';
import { entityMessages } from '../windows/online/entity-messages.ts';
import { takesLabels } from '../windows/takes-labels.ts';

/** A label of a file: its record's key as the records have it, its value, and when it became known (ms), if it says so. */
export interface FileLabel {
  key: string;
  value: RecordedLabel['value'];
  at: number | null;
}

/** Where the labels of a curated file are. */
export interface LabelColumns {
  key: { name: string; type: StoredType };
  value: { name: string; type: StoredType };
  /** A timestamp; absent: labels became known when the file was catalogued. */
  time?: string;
}

export interface PublishLabelsPorts extends Pick<Ports, 'lake' | 'registry' | 'clock' | 'sendEntityMessages'> {
  entities: Pick<Ports['entities'], 'get'>;
  /** Visits the labels of a curated Parquet file, some thousands at a time; rows without a key or a value are left out. */
  readLabels(parquet: Uint8Array, columns: LabelColumns, visit: (labels: FileLabel[]) => Promise<void>): Promise<void>;
}

export interface PublishedLabels {
  project: ProjectName;
  datasetVersion: DatasetVersionId;
  /** An earlier attempt, or another file with this content, has done all of it. */
  known: boolean;
  labels: number;
  /** Objects in `labels/`. */
  objects: number;
  /** Events for the entity windows. */
  events: number;
}

export class NoLabels extends Error {
  override name = 'NoLabels';
}

/** Lines of an object: some 12 MB of them. */
const linesPerObject = 100_000;
/** Clocks, and times without an offset, may differ by this much. */
const aheadMs = 86_400_000;

/**
 * Tells of the labels in a file what is told of labels through the API: lines in `labels/`, which the monitor reads, and
 * events for the entity windows, where the project has any of its target.
 *
 * Whatever the size of the file, no more than one object's lines are held at a time (two for the first). All keys follow
 * from the dataset and the moment it was catalogued, so a repetition writes the same objects. The first object is written
 * last: where it is, everything has been done. Events are sent before it, hence perhaps twice, which the windows recognise.
 *
 * @throws NoLabels when the dataset is no catalogued one of a source of labels; UnknownProject; ModelDamaged
 */
export async function publishLabels(
  ports: PublishLabelsPorts,
  { project, source, datasetVersion }: Pick<IngestResult, 'project' | 'source' | 'datasetVersion'>,
  { perObject = linesPerObject }: { perObject?: number } = {},
): Promise<PublishedLabels> {
  if (datasetVersion === undefined)
    throw new TypeError(`expected a dataset version of '${project}/${source}', received none`);
  const { lake, registry } = ports;
  const [{ definition }, dataset] = await Promise.all([
    getDefinition(registry, project),
    registry.get<DatasetRecord>(keys.dataset(project, source, datasetVersion)),
  ]);
  if (!dataset) throw new NoLabels(`dataset ${datasetVersion} of '${project}/${source}' is not catalogued`);
  const columns = labelColumns(definition, dataset, await allColumns(dataset, lake));
  const arrived = Date.parse(dataset.cataloguedAt);
  const day = dataset.cataloguedAt.slice(0, 10);
  const objectKey = (part: number) => lakeKeys.fileLabels(project, day, datasetVersion, part);
  const put = (part: number, text: string) => lake.put(objectKey(part), text, { contentType: 'application/x-ndjson' });
  const result: PublishedLabels = { project, datasetVersion, known: false, labels: 0, objects: 0, events: 0 };
  if (await lake.head(objectKey(0))) return { ...result, known: true };

  const toEvent = await eventMaker(ports, definition);
  let first: string | undefined;
  let lines: string[] = [];
  const close = async () => {
    const text = lines.join('');
    lines = [];
    if (result.objects === 0) first = text;
    else await put(result.objects, text);
    result.objects++;
  };
  await ports.readLabels(await lake.get(dataset.curatedKey), columns, async (labels) => {
    const events: EntityEvent[] = [];
    for (const { key, value, at } of labels) {
      const known =
        at === null
          ? { at: new Date(arrived).toISOString(), ofFile: true as const }
          : { at: new Date(at).toISOString() };
      const label: RecordedLabel = { project, key, value, ...known };
      lines.push(`${JSON.stringify(label)}\n`);
      result.labels++;
      const event = toEvent?.(label);
      if (event) events.push(event);
      if (lines.length === perObject) await close();
    }
    if (events.length > 0) await ports.sendEntityMessages(entityMessages(events));
    result.events += events.length;
  });
  if (lines.length > 0) await close();
  if (first !== undefined) await put(0, first);
  return result;
}

function labelColumns(definition: Project, dataset: DatasetRecord, columns: readonly DatasetColumn[]): LabelColumns {
  const { project, source: name, datasetVersion } = dataset;
  const source = definition.data.sources.find((s) => s.name === name);
  if (source?.role !== 'labels')
    throw new NoLabels(`expected a source of project '${project}' with role: labels, received '${name}'`);
  const contract = contractOf(definition, source);
  const column = (wanted: string | undefined) => {
    const found = columns.find((c) => c.name.toLowerCase() === wanted?.toLowerCase());
    return found && { name: found.name, type: found.type as StoredType };
  };
  const key = column(contract.key);
  const value = column(definition.objective.target);
  const time = column(contract.time);
  if (!key || !value)
    throw new NoLabels(
      `dataset ${datasetVersion} lacks the column '${key ? definition.objective.target : contract.key}'; ingest its file again`,
    );
  return { key, value, ...(time ? { time: time.name } : {}) };
}

/**
 * How a label becomes an event, or undefined where no window is to hear of it: without a window of the target, and before
 * a model serves or is being made (the load of its windows reads the files).
 *
 * A label that was known before the windows begin cannot be of a record within them, and is left out; so is one from
 * the future, which would push all others out.
 */
async function eventMaker(
  ports: PublishLabelsPorts,
  definition: Project,
): Promise<((label: RecordedLabel) => EntityEvent | undefined) | undefined> {
  const { name: project, objective, features } = definition;
  const [live, lease, series] = await Promise.all([
    findLiveVariant(ports.registry, project),
    ports.registry.get<LeaseRecord>(keys.lease(project)),
    ports.entities.get<SeriesRecord>(entityKeys.series(project)),
  ]);
  const kept = Object.values(series?.series ?? {}).filter(({ spec }) => takesLabels(spec));
  const soon = features.windows.some(({ of }) => of === objective.target) && (live || lease?.runId);
  if (kept.length === 0 && !soon) return undefined;
  const digest = live?.digest ?? kept[0]?.models[0];
  const classes = digest === undefined ? [] : await classesOf(ports, project, digest);
  const now = ports.clock().getTime();
  const newest = series?.history.until ?? now;
  const reach = Math.max(...kept.map(({ spec }) => spec.retention * spec.width));
  const from = kept.length > 0 ? Math.min(now, newest) - reach : Number.NEGATIVE_INFINITY;
  const until = Math.max(now, newest) + aheadMs;
  return ({ key, value: given, at }) => {
    const ms = Date.parse(at);
    const value = labelCode(given, objective.task, classes);
    return value === undefined || ms < from || ms > until
      ? undefined
      : { kind: 'label', project, ...(key === undefined ? {} : { key }), value, at };
  };
}

async function classesOf(
  { registry, lake }: Pick<Ports, 'registry' | 'lake'>,
  project: ProjectName,
  digest: ModelDigest,
): Promise<readonly string[]> {
  const model = await findModelByDigest(registry, project, digest);
  if (!model)
    throw new NoLabels(
      `labels of '${project}' are read by the classes of its model, and none is registered as ${digest}; \`perennial run ${project}\` makes one`,
    );
  return (await modelPackage(lake, model)).classes;
}
