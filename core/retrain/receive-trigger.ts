import type { TriggerDecision } from '../contracts/triggers.ts';
import type { Ports } from '../ports/index.ts';
import { type StarterPorts, startRun } from './start-run.ts';
import { triggerOfMessage } from './trigger-of-event.ts';

/** Decides about the trigger in a message of the trigger queue. @throws MalformedTrigger, ProjectContended */
export async function receiveTrigger(
  ports: StarterPorts & Pick<Ports, 'log'>,
  { body, id, sentAt }: { body: string; id: string; sentAt: Date },
): Promise<TriggerDecision> {
  const trigger = triggerOfMessage(body, { id, sentAt });
  const outcome = await startRun(ports, trigger);
  const { project, id: triggerId, reason } = trigger;
  ports.log.info('trigger decided', { project, triggerId, reason, ...outcome });
  return outcome;
}
