import type { Dataset, DatasetExtra } from '../contracts/dataset.ts';
import { lake as lakeKeys } from '../contracts/lake.ts';
import type { ModelRecord } from '../contracts/registry/models.ts';
import type { ServingPackage } from '../contracts/serving.ts';
import type { FeaturePlan } from '../features/plan.ts';
import type { ObjectStore, Ports, RecordStore } from '../ports/index.ts';
import { ObjectNotFound } from '../ports/object-store.ts';
import { modelPackage } from '../registry/model-files.ts';
import { getModel, listModels } from '../registry/models.ts';
import { findRoute } from '../registry/routes.ts';
import { inferenceIds } from '../serve/prediction/inference-id.ts';
import { decodeTable } from '../table/codec.ts';
import { InvalidWindow } from '../windows/errors.ts';
import { entityKeys, type SeriesRecord } from '../windows/online/entity-keys.ts';
import { type LoadResult, loadEntities } from '../windows/online/load-entities.ts';
import { type WindowSpec, windowSpecs } from '../windows/specs.ts';
import { takesLabels } from '../windows/takes-labels.ts';

export type LoadPorts = Pick<Ports, 'lake' | 'registry' | 'entities' | 'clock' | 'random' | 'log'>;

export type LoadEntitiesResult = Omit<LoadResult, 'generation'> & { generation: string | null };

/** No generation: the model has no windows, or all of them are kept up to date for it already. */
const nothing: LoadEntitiesResult = { generation: null, series: 0, entities: 0, records: 0, replayed: 0, late: 0 };
/** Versions whose windows stay up to date, so that they can become champion again. */
const retainedVersions = 10;

/** Fills the windows of a version from the given snapshot. */
export async function loadModelEntities(
  ports: LoadPorts,
  { project, version, rowsKey }: { project: string; version: number; rowsKey: string },
): Promise<LoadEntitiesResult> {
  const { model, windows } = await readModel(ports, project, version);
  if (windows.length === 0) return nothing;
  return load(ports, model, windows, await readRows(ports.lake, rowsKey));
}

/**
 * Fills the windows of a version where they are not kept up to date for it: it was registered and not promoted, or so long
 * ago that they were given up. The newest version's snapshot is used where it has the same windows, as it also holds
 * what came in files since; else the snapshot that the version was made of.
 */
export async function ensureModelEntities(
  ports: LoadPorts,
  { project, version }: { project: string; version: number },
): Promise<LoadEntitiesResult> {
  const { model, windows, classes } = await readModel(ports, project, version);
  const series = (await ports.entities.get<SeriesRecord>(entityKeys.series(project)))?.series;
  if (windows.every((spec) => series?.[spec.series]?.models.includes(model.digest))) return nothing;
  const [newest] = await listModels(ports.registry, project, 1);
  const own = lakeKeys.snapshotRows(project, model.snapshotId);
  const latest = newest && lakeKeys.snapshotRows(project, newest.snapshotId);
  const later = latest === undefined || latest === own ? undefined : await rowsIfAny(ports.lake, latest);
  const dataset = later && hasWindows(later, windows, classes) ? later : await readRows(ports.lake, own);
  return load(ports, model, windows, dataset);
}

async function load(
  ports: LoadPorts,
  { project, digest }: ModelRecord,
  specs: readonly WindowSpec[],
  dataset: Dataset,
): Promise<LoadEntitiesResult> {
  const result = await loadEntities(ports.entities, {
    project,
    dataset,
    specs,
    model: digest,
    retained: await retainedModels(ports.registry, project),
    generation: generationName(ports),
    now: () => ports.clock().getTime(),
  });
  ports.log.info('entities loaded', { project, digest, ...result });
  return result;
}

/** A name that no other load ever has. */
function generationName({ clock, random }: LoadPorts): string {
  return inferenceIds(1, clock().getTime(), random(10))[0]!;
}

async function readModel(
  { registry, lake }: LoadPorts,
  project: string,
  version: number,
): Promise<{ model: ModelRecord; windows: WindowSpec[]; classes: ServingPackage['classes'] }> {
  const model = await getModel(registry, project, version);
  const { plan, classes } = await modelPackage(lake, model);
  return { model, windows: (plan as FeaturePlan).windows, classes };
}

/** Whether the states of the windows follow from a dataset: its project has them, and its labels mean the same. */
function hasWindows({ table, extra }: Dataset, windows: readonly WindowSpec[], classes: readonly string[]): boolean {
  try {
    const its = new Set(windowSpecs(extra.project, table).map(({ series }) => series));
    const same = JSON.stringify(extra.classes) === JSON.stringify(classes);
    return windows.every((spec) => its.has(spec.series) && (same || !takesLabels(spec)));
  } catch (error) {
    if (error instanceof InvalidWindow) return false;
    throw error;
  }
}

async function readRows(lake: ObjectStore, key: string): Promise<Dataset> {
  return decodeTable<DatasetExtra>(await lake.get(key));
}

async function rowsIfAny(lake: ObjectStore, key: string): Promise<Dataset | undefined> {
  try {
    return await readRows(lake, key);
  } catch (error) {
    if (error instanceof ObjectNotFound) return undefined;
    throw error;
  }
}

/** Digests of models that serve, or may be made to serve without another run. */
async function retainedModels(registry: RecordStore, project: string): Promise<string[]> {
  const [route, models] = await Promise.all([
    findRoute(registry, project),
    listModels(registry, project, retainedVersions),
  ]);
  const previous = route?.previous == null ? [] : [(await getModel(registry, project, route.previous)).digest];
  const recent = models.filter(({ state }) => state !== 'rejected').map(({ digest }) => digest);
  return [...new Set([...(route ? route.variants.map(({ digest }) => digest) : []), ...previous, ...recent])];
}
