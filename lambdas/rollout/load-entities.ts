import { randomBytes } from 'node:crypto';
import { entities } from '../../adapters/aws/entities.ts';
import { log } from '../../adapters/log.ts';
import { awsPorts, stepHandler } from '../../adapters/step-handler.ts';
import type { LifecycleState } from '../../core/contracts/steps.ts';
import { loadEntitiesStep } from '../../core/rollout/load-entities-step.ts';
import { ensureModelEntities, type LoadEntitiesResult } from '../../core/rollout/load-model-entities.ts';
import type { LoadCommand } from '../../core/rollout/ports.ts';

const ports = () => ({ ...awsPorts(), entities: entities(), random: randomBytes, log });
const ofRun = stepHandler(loadEntitiesStep, ports);

/** A step of a run, or what the promote function asks for a promotion by hand. */
export const handler = (event: LifecycleState | LoadCommand): Promise<LoadEntitiesResult> =>
  'action' in event ? ensureModelEntities(ports(), event) : ofRun(event);
