import type { DatasetVersionId, ProjectName, RunId } from '../contracts/ids.ts';
import type { RecordKey, StoredRecord } from '../contracts/record.ts';
import type { ObjectRecord } from '../contracts/registry/datasets.ts';
import { keys, type Partition, partitions } from '../contracts/registry/keys.ts';
import type { RunRecord } from '../contracts/registry/runs.ts';
import { trackingKeys } from '../contracts/registry/tracking.ts';
import type { LeaseRecord } from '../contracts/registry/triggers.ts';
import type { RecordStore, WriteOperation } from '../ports/record-store.ts';
import { auditWrite } from './audit.ts';
import { listObjects } from './datasets.ts';
import { listRuns } from './runs.ts';

/** Who removes what. */
export interface Removal {
  project: ProjectName;
  by: string;
  at: Date;
}

/** A run is under way, which needs what would be removed. */
export class ProjectBusy extends Error {
  override name = 'ProjectBusy';
  constructor(project: ProjectName, runId: RunId) {
    super(`run ${runId} of '${project}' is under way; wait for its end: \`perennial run show ${runId}\``);
  }
}

const perTransaction = 90;
/** What goes with a project; what the audit says stays. */
const ofProject: readonly Partition[] = ['catalogue', 'models', 'route', 'refusals', 'monitor', 'batch', 'project'];

/**
 * Takes a dataset out of what counts: its objects are marked as removed, so that neither they nor what was written before
 * under their keys come back, with an audit record. Its entry in the catalogue stays until `forgetDataset`.
 * @returns its objects
 */
export async function removeDataset(
  registry: RecordStore,
  { project, by, at }: Removal,
  dataset: { source: string; datasetVersion: DatasetVersionId; rows: number; object: { key: string } },
): Promise<ObjectRecord[]> {
  const { source, datasetVersion, rows } = dataset;
  const objects = (await listObjects(registry, project)).filter((o) => o.datasetVersion === datasetVersion);
  const marked = objects.map(
    ({ converting: _, failure: __, failedIn: ___, ...o }): WriteOperation => ({
      put: { ...o, status: 'removed' } as ObjectRecord,
    }),
  );
  const before = { source, datasetVersion, rows, objects: objects.slice(0, 20).map((o) => o.key) };
  const audit = auditWrite({ project, action: 'dataset removed', by, at: at.toISOString(), before });
  await writeAll(registry, [audit, ...marked]);
  return objects;
}

/** Removes the entry of a dataset from the catalogue, once its data are gone. */
export async function forgetDataset(
  registry: RecordStore,
  { project, source, datasetVersion }: { project: ProjectName; source: string; datasetVersion: DatasetVersionId },
): Promise<void> {
  await registry.write([{ remove: keys.dataset(project, source, datasetVersion) }]);
}

/**
 * Ends the serving of a project that is to be removed: without a route nothing is predicted any more.
 * @throws ProjectBusy
 */
export async function stopServing(registry: RecordStore, project: ProjectName): Promise<void> {
  const lease = await registry.get<LeaseRecord>(keys.lease(project));
  const run = lease?.runId ? await registry.get<RunRecord>(keys.run(project, lease.runId)) : undefined;
  if (run?.status === 'running') throw new ProjectBusy(project, run.runId);
  await registry.write([{ remove: keys.route(project) }]);
}

/**
 * Removes a project from the registry: definition and history, catalogue, runs with steps and trials, models, triggers. Its
 * audit records stay, with one of the removal. Interrupted, it is called again: the definition goes last.
 *
 * @returns how many records of each kind were removed
 */
export async function removeProject(
  registry: RecordStore,
  { project, by, at }: Removal,
): Promise<Record<string, number>> {
  const runs = await listRuns(registry, project);
  const records = (
    await Promise.all(ofProject.map((partition) => registry.query<StoredRecord>(`${partitions[partition]}${project}`)))
  ).flat();
  const counts: Record<string, number> = {};
  for (const { sk } of records) {
    const kind = sk.split('#')[0]!.toLowerCase();
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  await registry.write([auditWrite({ project, action: 'project removed', by, at: at.toISOString(), before: counts })]);
  const order = ({ sk }: RecordKey) => (sk === 'DEFINITION' ? 1 : 0);
  for (const { runId } of runs) await removeAll(registry, await registry.query(keys.runStep(runId, '').pk));
  await removeTracked(registry, project);
  records.sort((a, b) => order(a) - order(b));
  await removeAll(registry, [...records, keys.directory(project)]);
  return counts;
}

/** What programs have tracked: the histories of runs, then the runs, then the experiments, by which the others are found. */
async function removeTracked(registry: RecordStore, project: ProjectName): Promise<void> {
  const own = await registry.query<StoredRecord>(trackingKeys.experiment(project, '').pk);
  const ids = own.flatMap(({ sk }) => (sk.startsWith('EXPERIMENT#') ? [sk.slice('EXPERIMENT#'.length)] : []));
  for (const id of new Set(['0', ...ids])) {
    const { pk } = trackingKeys.ofRun(project, id, '');
    const items = await registry.query<StoredRecord>(pk);
    for (const runId of new Set(items.map(({ sk }) => sk.slice(0, sk.indexOf('#')))))
      await removeAll(registry, await registry.query(trackingKeys.points(project, id, runId, '', '').pk));
    await removeAll(registry, await registry.query(trackingKeys.loggedModel(project, id, '').pk));
    await removeAll(registry, items);
  }
  await removeAll(registry, own);
}

async function removeAll(registry: RecordStore, records: readonly RecordKey[]): Promise<void> {
  await writeAll(
    registry,
    records.map(({ pk, sk }) => ({ remove: { pk, sk } })),
  );
}

async function writeAll(registry: RecordStore, operations: WriteOperation[]): Promise<void> {
  for (let from = 0; from < operations.length; from += perTransaction)
    await registry.write(operations.slice(from, from + perTransaction));
}
