import { events } from '../../adapters/aws/events.ts';
import { callFunction } from '../../adapters/aws/functions.ts';
import { env } from '../../adapters/env.ts';
import { log } from '../../adapters/log.ts';
import { awsPorts, stepHandler } from '../../adapters/step-handler.ts';
import { environment } from '../../core/contracts/environment.ts';
import type { LifecycleState, PromoteResult } from '../../core/contracts/steps.ts';
import type { LoadCommand } from '../../core/rollout/ports.ts';
import { type PromotionCommand, promoteByCommand } from '../../core/rollout/promote-command.ts';
import { promoteStep } from '../../core/rollout/promote-step.ts';

/** The windows are another function's: it has the memory, the time and the rights that they need. */
const loadEntities = (command: LoadCommand) => callFunction(env(environment.loadEntitiesFunction), command);
const ports = () => ({ ...awsPorts(), events: events(), log, loadEntities });
const ofRun = stepHandler(promoteStep, ports);

/** The last step of a run, or a command of a person. */
export const handler = (event: LifecycleState | PromotionCommand): Promise<PromoteResult> =>
  'action' in event ? promoteByCommand(ports(), event) : ofRun(event);
