import { startApproval } from '../../adapters/aws/approval-machine.ts';
import { events } from '../../adapters/aws/events.ts';
import { entityLoader, rolloutLooks } from '../../adapters/aws/functions.ts';
import { log } from '../../adapters/log.ts';
import { awsPorts, stepHandler } from '../../adapters/step-handler.ts';
import { promoteStep } from '../../core/rollout/promote-step.ts';

/** The last step of a run. */
export const handler = stepHandler(promoteStep, () => ({
  ...awsPorts(),
  events: events(),
  log,
  loadEntities: entityLoader,
  keepLooking: rolloutLooks,
  startApproval,
}));
