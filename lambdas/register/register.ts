import { events } from '../../adapters/aws/events.ts';
import { log } from '../../adapters/log.ts';
import { awsPorts, type StepPorts } from '../../adapters/step-handler.ts';
import type { LifecycleState, RegisterResult } from '../../core/contracts/steps.ts';
import { cardOf } from '../../core/pages/model-card/card-of.ts';
import type { EventPublisher } from '../../core/ports/index.ts';
import { registerOfRun } from '../../core/register/register.ts';
import { recordStep } from '../../core/registry/steps.ts';

/** Registers the winner of a run as the next version. */
export const registerStep =
  (ports: () => StepPorts & { events: EventPublisher } = () => ({ ...awsPorts(), events: events() })) =>
  async (state: LifecycleState): Promise<RegisterResult> => {
    const { registry: store, lake, clock: now, events } = ports();
    return recordStep(store, now, { runId: state.runId, name: 'register' }, async (begin) => {
      await begin('');
      const result = await registerOfRun({ store, lake, events, now, card: cardOf }, state);
      log.info('model registered', { project: state.project, runId: state.runId, ...result });
      return { result, summary: { ...result } };
    });
  };

export const handler = registerStep();
