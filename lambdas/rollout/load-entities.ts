/**
 * Fills the online entity windows of a model that is about to be promoted, from the snapshot that it was made of and
 * from what has come online since. How an event that came both ways, or during the load, is counted once is told in
 * `core/serve/load-entities.ts`.
 *
 * A run always does this step, also when an earlier run did it for the same snapshot and model: what the table holds has
 * moved on, and the windows that are in use may be another model's by now.
 */
import { randomBytes } from 'node:crypto';
import { entities } from '../../adapters/aws/entities.ts';
import { lake } from '../../adapters/aws/lake.ts';
import { registry } from '../../adapters/aws/registry.ts';
import { clock } from '../../adapters/clock.ts';
import { log } from '../../adapters/log.ts';
import type { DatasetExtra } from '../../core/contracts/dataset.ts';
import { lake as lakeKeys } from '../../core/contracts/lake.ts';
import { keys, type RouteRecord } from '../../core/contracts/registry.ts';
import type { LifecycleState } from '../../core/contracts/steps.ts';
import type { Clock, ObjectStore, RecordStore } from '../../core/ports/index.ts';
import type { FeaturePlan } from '../../core/prepare/plan/plan.ts';
import { getModel, listModels } from '../../core/registry/models.ts';
import { recordStep } from '../../core/registry/steps.ts';
import { inferenceIds } from '../../core/serve/inference-id.ts';
import { type LoadResult, loadEntities } from '../../core/serve/load-entities.ts';
import { readPackage } from '../../core/serve/package-bytes.ts';
import { decodeTable } from '../../core/table/codec.ts';

export interface LoadPorts {
  lake: ObjectStore;
  registry: RecordStore;
  entities: RecordStore;
  clock: Clock;
}

export type LoadEntitiesResult = Omit<LoadResult, 'generation'> & { generation: string | null };

const nothing: LoadEntitiesResult = { generation: null, series: 0, entities: 0, records: 0, replayed: 0, late: 0 };
/** Versions whose windows stay up to date, so that they can become champion again. */
const retainedVersions = 10;

export class NotRegistered extends Error {
  override name = 'NotRegistered';
}

export function createHandler(
  ports: () => LoadPorts = () => ({ lake: lake(), registry: registry(), entities: entities(), clock }),
): (state: LifecycleState) => Promise<LoadEntitiesResult> {
  return async (state) => {
    const context = ports();
    const { project, runId } = state;
    const result = await recordStep(
      context.registry,
      context.clock,
      { runId, name: 'load-entities' },
      async (begin) => {
        await begin('');
        const loaded = await load(state, context);
        return { result: loaded, summary: { ...loaded } };
      },
    );
    log.info('entities loaded', { project, runId, ...result });
    return result;
  };
}

async function load({ project, register, snapshot }: LifecycleState, ports: LoadPorts): Promise<LoadEntitiesResult> {
  if (!register || !snapshot)
    throw new NotRegistered('entities are loaded after register; the run has registered nothing');
  const { version, digest } = register;
  const model = await getModel(ports.registry, project, version);
  const bytes = await ports.lake.get(lakeKeys.model(project, digest, 'model.json'));
  const { windows } = readPackage(bytes, model.files['model.json']).plan as FeaturePlan;
  if (windows.length === 0) return nothing;
  const { table, extra } = decodeTable<DatasetExtra>(await ports.lake.get(snapshot.rowsKey));
  const now = () => ports.clock().getTime();
  return loadEntities(ports.entities, {
    project,
    dataset: { table, extra },
    specs: windows,
    model: digest,
    retained: await retainedModels(ports.registry, project),
    generation: inferenceIds(1, now(), randomBytes(10))[0]!,
    now,
  });
}

/** Digests of models that serve, or may be made to serve without another run. */
async function retainedModels(registry: RecordStore, project: string): Promise<string[]> {
  const [route, models] = await Promise.all([
    registry.get<RouteRecord>(keys.route(project)),
    listModels(registry, project, retainedVersions),
  ]);
  const previous = route?.previous == null ? [] : [(await getModel(registry, project, route.previous)).digest];
  const recent = models.filter(({ state }) => state !== 'rejected').map(({ digest }) => digest);
  return [...new Set([...(route ? [route.digest] : []), ...previous, ...recent])];
}

export const handler = createHandler();
