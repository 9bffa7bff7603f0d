import { randomBytes } from 'node:crypto';
import type { Context } from 'aws-lambda';
import { entities } from '../../adapters/aws/entities.ts';
import { log } from '../../adapters/log.ts';
import { slotted } from '../../adapters/slotted.ts';
import { awsPorts, stepHandler } from '../../adapters/step-handler.ts';
import type { LifecycleState } from '../../core/contracts/steps.ts';
import { loadEntitiesStep } from '../../core/rollout/load-entities-step.ts';
import { ensureModelEntities, type LoadEntitiesResult } from '../../core/rollout/load-model-entities.ts';
import type { LoadCommand } from '../../core/rollout/ports.ts';

const ports = () => ({ ...awsPorts(), entities: entities(), random: randomBytes, log });
const ofRun = slotted(stepHandler(loadEntitiesStep, ports));

/** A step of a run, or what the promote function asks for a promotion by hand, for which a person waits. */
export const handler = (event: LifecycleState | LoadCommand, context: Context): Promise<LoadEntitiesResult> =>
  'action' in event ? ensureModelEntities(ports(), event) : ofRun(event, context);
