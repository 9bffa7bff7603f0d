import type { RolloutRecord } from '../../contracts/registry/rollouts.ts';
import type { Message } from '../../monitor/messages/compose.ts';
import type { Ports } from '../../ports/index.ts';
import { ConditionFailed } from '../../ports/record-store.ts';
import { getModel } from '../../registry/models.ts';
import type { RolloutCause } from '../../registry/rollout-states.ts';
import { findRollout, NoRollout } from '../../registry/rollouts.ts';
import { findRoute } from '../../registry/routes.ts';
import { announce } from '../announce.ts';
import { endedMessage, heldMessage, rolledBackMessage } from './messages.ts';

export type TellPorts = Pick<Ports, 'registry' | 'events' | 'log'> & {
  /** Tells people, by the topic of the monitor's messages. */
  publishMessage: (message: Message) => Promise<void>;
};

/** Ends that nobody has asked for. */
const byItself: readonly string[] = ['too few records', 'held'] satisfies RolloutCause[];

/**
 * Publishes what a rollout has decided by itself: that its candidate answers everything, that it was rolled back, does not go on, or has ended. What a person or a
 * run decides they tell themselves. Told at least once: a look that died before it has recorded it is followed by one that tells again.
 * @returns the rollout as it is
 */
export async function tell(ports: TellPorts, project: string, number: number): Promise<RolloutRecord> {
  const { registry, events, log } = ports;
  const rollout = await findRollout(registry, project);
  if (!rollout) throw new NoRollout(project);
  if (rollout.number !== number) return rollout;
  const { told = [], state, cause, rule, because, candidate, champion, held } = rollout;
  const of = { project, rollout: number, version: candidate.version, champion: champion.version };
  const isFull = state === 'probation' || (state === 'completed' && rule.probationDays === 0);
  const tellsPromoted = isFull && cause === 'passed' && !told.includes('promoted');
  const tellsBack = state === 'rolledBack' && cause === 'worse' && !told.includes('rolledBack');
  const tellsEnded = state === 'aborted' && byItself.includes(cause) && !told.includes('ended');
  const tellsHeld = held !== undefined && !held.told;
  if (!tellsPromoted && !tellsBack && !tellsEnded && !tellsHeld) return rollout;
  const route = await findRoute(registry, project);
  if (tellsPromoted && route) await announce(ports, route, `rollout ${number}`);
  if (tellsBack) {
    const { state: became } = await getModel(registry, project, candidate.version);
    // From probation: the champion before is announced as any.
    if (route && became === 'retired') await announce(ports, route, `rollout ${number}`);
    await events.publish([{ type: 'RolloutRolledBack', detail: { ...of, reason: because } }]);
    log.warn('rollout rolled back', { project, number, version: candidate.version });
    await ports.publishMessage(rolledBackMessage(rollout));
  }
  if (tellsEnded) {
    await events.publish([{ type: 'RolloutEnded', detail: { ...of, reason: because } }]);
    log.warn('rollout ended without a decision', { project, number, version: candidate.version });
    await ports.publishMessage(endedMessage(rollout));
  }
  if (tellsHeld) {
    const reasons = held.reasons.map(({ because, remedy }) => ({ reason: because, remedy }));
    await events.publish([{ type: 'RolloutHeld', detail: { ...of, reasons } }]);
    log.warn('rollout held', { project, number, version: candidate.version });
    await ports.publishMessage(heldMessage(rollout, held));
  }
  const news = tellsPromoted ? 'promoted' : tellsBack ? 'rolledBack' : tellsEnded ? 'ended' : undefined;
  const next: RolloutRecord = {
    ...rollout,
    ...(news && { told: [...told, news] }),
    ...(tellsHeld && { held: { ...held, told: true } }),
    revision: rollout.revision + 1,
  };
  try {
    await registry.write([{ put: next, when: { equals: { revision: rollout.revision } } }]);
    return next;
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
    return rollout;
  }
}
