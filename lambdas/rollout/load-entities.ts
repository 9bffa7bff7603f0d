/**
 * Fills the online entity windows of a model that is about to be promoted, from a snapshot and from what has come online
 * since. How an event that came both ways, or during the load, is counted once is told in `core/windows/online/load-entities.ts`.
 *
 * A run always does this step, also when an earlier run did it for the same snapshot and model: what the table holds has
 * moved on, and the windows that are in use may be another model's by now. For a promotion by hand the promote function
 * calls it, and it loads only what is not kept.
 */
import { randomBytes } from 'node:crypto';
import { entities } from '../../adapters/aws/entities.ts';
import { lake } from '../../adapters/aws/lake.ts';
import { registry } from '../../adapters/aws/registry.ts';
import { clock } from '../../adapters/clock.ts';
import { log } from '../../adapters/log.ts';
import type { LifecycleState } from '../../core/contracts/steps.ts';
import {
  ensureModelEntities,
  type LoadEntitiesResult,
  type LoadPorts as LoadModelPorts,
  loadModelEntities,
} from '../../core/rollout/load-model-entities.ts';
import type { LoadCommand } from '../../core/rollout/promote.ts';
import { inferenceIds } from '../../core/serve/prediction/inference-id.ts';
import { recordStep } from '../../core/steps/record-step.ts';

export type LoadPorts = Omit<LoadModelPorts, 'newGeneration'>;

export class NotRegistered extends Error {
  override name = 'NotRegistered';
}

export function createHandler(
  ports: () => LoadPorts = () => ({ lake: lake(), registry: registry(), entities: entities(), clock }),
): (event: LifecycleState | LoadCommand) => Promise<LoadEntitiesResult> {
  return async (event) => {
    const made = ports();
    const newGeneration = () => inferenceIds(1, made.clock().getTime(), randomBytes(10))[0]!;
    const context = { ...made, newGeneration };
    const result = 'action' in event ? await ensureModelEntities(context, event) : await asStep(context, event);
    log.info('entities loaded', { project: event.project, ...result });
    return result;
  };
}

function asStep(ports: LoadModelPorts, { project, runId, register, snapshot }: LifecycleState) {
  return recordStep(ports, { runId, name: 'load-entities' }, async (begin) => {
    await begin('');
    if (!register || !snapshot)
      throw new NotRegistered('entities are loaded after register; the run has registered nothing');
    const { version } = register;
    const loaded = await loadModelEntities(ports, { project, version, rowsKey: snapshot.rowsKey });
    return { result: loaded, summary: { ...loaded } };
  });
}

export const handler = createHandler();
