import type { DefinitionHash, ProjectName, SnapshotId } from '../contracts/ids.ts';
import { isFileLabels, lake as keysOf } from '../contracts/lake.ts';
import type { Project } from '../contracts/project.ts';
import type { DatasetRecord, ObjectRecord } from '../contracts/registry/datasets.ts';
import { keys } from '../contracts/registry/keys.ts';
import type { ModelRecord } from '../contracts/registry/models.ts';
import type { FeaturePlan } from '../features/plan.ts';
import { contentHash } from '../hash/content-hash.ts';
import { UnusableData } from '../labels/errors.ts';
import type { Ports } from '../ports/index.ts';
import { currentDatasets, currentObjects, refusedObjects } from '../registry/current-objects.ts';
import { listDatasets, listObjects } from '../registry/datasets.ts';
import { getDefinition } from '../registry/definitions.ts';
import { modelPackage } from '../registry/model-files.ts';
import { staleObjects } from '../registry/stale-objects.ts';
import type { WindowSpec } from '../windows/specs.ts';
import { ConversionUnderWay } from './errors.ts';
import { readsInferences } from './takes-inferences.ts';

/** What a snapshot is made of. */
export interface SnapshotInputs {
  definition: Project;
  definitionHash: DefinitionHash;
  /** Current dataset versions in the order they were catalogued. */
  datasets: DatasetRecord[];
  /** Versions whose raw bytes are gone: they were not converted under the present contract. */
  gone: ReadonlySet<string>;
  /** Keys of the labels that came through the API, in order. */
  labelObjects: string[];
  /** Objects of the inference log, in order of their keys. */
  inferenceObjects: { key: string; size: number; etag: string }[];
  /** The windows that a version of the model captured; none where its file is gone: who has purged old models goes on training. @throws ModelDamaged */
  windowsOf(version: number): Promise<readonly WindowSpec[]>;
}

/** Raise when the same inputs would give another table. */
const snapshotVersion = 8;

/**
 * @throws UnknownProject; ConversionUnderWay while data are converted again under a changed contract; UnusableData when there
 *   are no records, or when some could not be converted
 */
export async function snapshotInputs(
  { registry, lake }: Pick<Ports, 'registry' | 'lake'>,
  project: ProjectName,
): Promise<SnapshotInputs> {
  const { definition, definitionHash } = await getDefinition(registry, project);
  const records = definition.data.sources.find((s) => s.role === 'records')!;
  const [all, objects] = await Promise.all([listDatasets(registry, project), listObjects(registry, project)]);
  requireConverted(definition, objects);
  const sources = new Set(definition.data.sources.map((s) => s.name));
  const datasets = currentDatasets(all, objects).filter((d) => sources.has(d.source));
  if (!datasets.some((d) => d.source === records.name)) {
    throw new UnusableData(noData(definition, records.name, objects));
  }
  const labelObjects: string[] = [];
  for await (const { key } of lake.list(keysOf.labelsOf(project))) if (!isFileLabels(key)) labelObjects.push(key);
  const inferenceObjects: SnapshotInputs['inferenceObjects'] = [];
  if (readsInferences(definition))
    for await (const { key, size, etag } of lake.list(keysOf.inferences(project)))
      if (size > 0) inferenceObjects.push({ key, size, etag });
  const gone = new Set(currentObjects(objects).flatMap((o) => (o.goneAt ? (o.datasetVersion ?? []) : [])));
  const windowsOf = (version: number) => capturedWindows({ registry, lake }, project, version);
  return { definition, definitionHash, datasets, gone, labelObjects, inferenceObjects, windowsOf };
}

async function capturedWindows(
  { registry, lake }: Pick<Ports, 'registry' | 'lake'>,
  project: ProjectName,
  version: number,
): Promise<readonly WindowSpec[]> {
  const record = await registry.get<ModelRecord>(keys.model(project, version));
  if (!record || !(await lake.head(keysOf.model(project, record.digest, 'model.json')))) return [];
  return ((await modelPackage(lake, record)).plan as Pick<FeaturePlan, 'windows'>).windows;
}

/** @throws ConversionUnderWay, UnusableData */
function requireConverted(definition: Project, objects: readonly ObjectRecord[]): void {
  const stale = staleObjects(definition, objects);
  if (stale.length === 0) return;
  const { name } = definition;
  const failed = stale.find(({ record }) => record.failure !== undefined && record.converting === undefined);
  if (failed && !stale.some(({ record }) => record.converting !== undefined)) {
    throw new UnusableData(
      `${failed.record.key} could not be converted under the present contract of '${name}' (${failed.record.failure}): \`perennial apply ${name}\` tries again`,
    );
  }
  throw new ConversionUnderWay(
    `${stale.length} of ${objects.length} files of '${name}' are not converted under its present contract yet, ${stale[0]!.record.key} for one; \`perennial apply ${name}\` converts what no conversion is under way for`,
  );
}

function noData({ name }: Project, source: string, objects: readonly ObjectRecord[]): string {
  const none = `project '${name}' has no data: no dataset of source '${source}' is catalogued`;
  const refused = refusedObjects(objects).filter((o) => o.key.startsWith(`raw/${name}/${source}/`));
  const [first] = refused;
  if (first) return `${none}; ${refused.length} files were refused, ${first.key} because: ${first.reason}`;
  return `${none} yet; run \`perennial ingest ${name} ${source} FILE\``;
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
export function snapshotAddress({ definitionHash, datasets, labelObjects, inferenceObjects }: SnapshotInputs) {
  // Which of two equal rows is kept depends on the order of the datasets, and labels without a time arrive with them.
  const order = datasets.map((d) => [d.datasetVersion, d.cataloguedAt]);
  const log = inferenceObjects.length === 0 ? {} : { inferences: logHash(inferenceObjects) };
  return { snapshotVersion, definitionHash, datasets: order, labelObjects, ...log };
}

/** Identifies the bytes of the log by the names and checksums of its objects. */
export function logHash(objects: SnapshotInputs['inferenceObjects']): string {
  return contentHash(objects.map(({ key, etag }) => [key, etag]));
}

/** The snapshot's id: the hash of what decides its content. */
export function snapshotIdOf(inputs: SnapshotInputs): SnapshotId {
  return contentHash(snapshotAddress(inputs)).slice(0, 32);
}
