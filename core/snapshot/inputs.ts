import { contentHash } from '../content-hash.ts';
import type { DatasetColumn } from '../contracts/dataset.ts';
import { isFileLabels, lake as lakeKeys } from '../contracts/lake.ts';
import type { Project } from '../contracts/project.ts';
import { type DatasetRecord, keys, type ObjectRecord } from '../contracts/registry.ts';
import type { ObjectStore, RecordStore } from '../ports/index.ts';
import { listDatasets } from '../registry/datasets.ts';
import { getDefinition } from '../registry/definitions.ts';
import { UnusableData } from './errors.ts';

/** What a snapshot is made of. */
export interface SnapshotInputs {
  definition: Project;
  definitionHash: string;
  /** Current dataset versions in the order they were catalogued. */
  datasets: DatasetRecord[];
  /** Keys of the labels that came through the API, in order. */
  labelObjects: string[];
}

/** Raise when the same inputs would give another table. */
const snapshotVersion = 2;

/** @throws UnknownProject, or UnusableData when there are no records yet */
export async function snapshotInputs(
  project: string,
  { registry, lake }: { registry: RecordStore; lake: ObjectStore },
): Promise<SnapshotInputs> {
  const { definition, definitionHash } = await getDefinition(registry, project);
  const records = definition.data.sources.find((s) => s.role === 'records')!;
  const [all, objects] = await Promise.all([
    listDatasets(registry, project),
    registry.query<ObjectRecord>(keys.object(project, '').pk, { prefix: 'OBJECT#' }),
  ]);
  const sources = new Set(definition.data.sources.map((s) => s.name));
  const datasets = currentDatasets(all, objects).filter((d) => sources.has(d.source));
  if (!datasets.some((d) => d.source === records.name)) {
    throw new UnusableData(
      `project '${project}' has no data yet: no dataset of source '${records.name}' is catalogued; run \`perennial ingest ${project} ${records.name} FILE\``,
    );
  }
  const labelObjects: string[] = [];
  for await (const { key } of lake.list(`labels/${project}/`)) if (!isFileLabels(key)) labelObjects.push(key);
  return { definition, definitionHash, datasets, labelObjects };
}

/**
 * The dataset versions that count: of every object the one that was written last, in whatever order the writes were told
 * of, so that an object that was written anew replaces what it held before. A rejected rewriting replaces nothing.
 */
export function currentDatasets(all: readonly DatasetRecord[], objects: readonly ObjectRecord[]): DatasetRecord[] {
  const latest = new Map<string, ObjectRecord>();
  for (const object of objects) {
    if (object.status === 'rejected' || !object.datasetVersion) continue;
    const known = latest.get(object.key);
    if (!known || writtenAfter(object, known)) latest.set(object.key, object);
  }
  const current = new Set([...latest.values()].map((o) => o.datasetVersion));
  return all
    .filter((d) => current.has(d.datasetVersion))
    .sort((a, b) => order(a.cataloguedAt, b.cataloguedAt) || order(a.datasetVersion, b.datasetVersion));
}

/** By S3's own order of writes; by the order of ingestion where one of them came without it. */
function writtenAfter(a: ObjectRecord, b: ObjectRecord): boolean {
  if (!a.sequencer || !b.sequencer) return a.at > b.at;
  const length = Math.max(a.sequencer.length, b.sequencer.length);
  return a.sequencer.padStart(length, '0') > b.sequencer.padStart(length, '0');
}

/** Dataset versions by source, sorted. */
export function versionsBySource(datasets: readonly DatasetRecord[]): Record<string, string[]> {
  const bySource: Record<string, string[]> = {};
  for (const source of new Set(datasets.map((d) => d.source))) {
    bySource[source] = datasets
      .filter((d) => d.source === source)
      .map((d) => d.datasetVersion)
      .sort();
  }
  return bySource;
}

/** What decides a snapshot's content. */
export function snapshotAddress({ definitionHash, datasets, labelObjects }: SnapshotInputs) {
  // Which of two equal rows is kept depends on the order of the datasets, and labels without a time arrive with them.
  const order = datasets.map((d) => [d.datasetVersion, d.cataloguedAt]);
  return { snapshotVersion, definitionHash, datasets: order, labelObjects };
}

/** The snapshot's id: the hash of what decides its content. */
export function snapshotIdOf(inputs: SnapshotInputs): string {
  return contentHash(snapshotAddress(inputs)).slice(0, 32);
}

/** All columns of a dataset version: also those that its record has no room for. */
export async function allColumns(dataset: DatasetRecord, lake: ObjectStore): Promise<DatasetColumn[]> {
  if (!dataset.columnsOmitted) return dataset.columns;
  const key = lakeKeys.curatedRecord(dataset.project, dataset.source, dataset.datasetVersion);
  const described = JSON.parse(new TextDecoder().decode(await lake.get(key))) as { columns: DatasetColumn[] };
  return described.columns;
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
