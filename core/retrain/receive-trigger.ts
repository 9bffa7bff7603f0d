import type { TriggerDecision } from '../contracts/triggers.ts';
import { type StarterPorts, startRun } from './start-run.ts';
import { triggerOfMessage } from './trigger-of-event.ts';

/** As the queue delivers it. */
export interface QueueMessage {
  body: string;
  id: string;
  sentAt: Date;
}

/** Decides about the trigger in a message of the trigger queue. @throws MalformedTrigger, ProjectContended */
export async function receiveTrigger(
  ports: StarterPorts,
  { body, id, sentAt }: QueueMessage,
): Promise<TriggerDecision> {
  const trigger = triggerOfMessage(body, { id, sentAt });
  const outcome = await startRun(ports, trigger);
  const { project, id: triggerId, reason } = trigger;
  ports.log.info('trigger decided', { project, triggerId, reason, ...outcome });
  return outcome;
}
