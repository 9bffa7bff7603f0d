import { events } from '../../adapters/aws/events.ts';
import { callFunction } from '../../adapters/aws/functions.ts';
import { registry } from '../../adapters/aws/registry.ts';
import { clock } from '../../adapters/clock.ts';
import { env } from '../../adapters/env.ts';
import { log } from '../../adapters/log.ts';
import { environment } from '../../core/contracts/environment.ts';
import type { LifecycleState, PromoteResult } from '../../core/contracts/steps.ts';
import {
  type PromoterPorts,
  type PromotionCommand,
  promoteByCommand,
  promoteOfRun,
} from '../../core/rollout/promote.ts';
import { recordStep } from '../../core/steps/record-step.ts';

/** The last step of a run, or a command of a person. */
export const promoteStep =
  (ports: () => PromoterPorts = awsPorts) =>
  async (event: LifecycleState | PromotionCommand): Promise<PromoteResult> => {
    const made = ports();
    const result = 'action' in event ? await promoteByCommand(made, event) : await asStep(made, event);
    log.info('promotion decided', { project: event.project, ...result });
    return result;
  };

function asStep(ports: PromoterPorts, state: LifecycleState): Promise<PromoteResult> {
  return recordStep(
    { registry: ports.store, clock: ports.now },
    { runId: state.runId, name: 'promote' },
    async (begin) => {
      await begin('');
      const result = await promoteOfRun(ports, state);
      return { result, summary: { ...result } };
    },
  );
}

/** The windows are another function's: it has the memory, the time and the rights that they need. */
function awsPorts(): PromoterPorts {
  return {
    store: registry(),
    events: events(),
    now: clock,
    loadEntities: (command) => callFunction(env(environment.loadEntitiesFunction), command),
  };
}

export const handler = promoteStep();
