import type { RolloutRecord } from '../../contracts/registry/rollouts.ts';
import type { Message } from '../../monitor/messages/compose.ts';
import type { Ports } from '../../ports/index.ts';
import { ConditionFailed } from '../../ports/record-store.ts';
import { getModel } from '../../registry/models.ts';
import { findRollout, NoRollout } from '../../registry/rollouts.ts';
import { findRoute } from '../../registry/routes.ts';
import { announce } from '../announce.ts';
import { rolledBackMessage } from './rolled-back-message.ts';

export type TellPorts = Pick<Ports, 'registry' | 'events' | 'log'> & {
  /** Tells people, by the topic of the monitor's messages. */
  publishMessage: (message: Message) => Promise<void>;
};

/**
 * Publishes what a rollout has decided by itself: that its candidate answers everything, or that it was rolled back. What a person or a
 * run decides they tell themselves. Told at least once: a look that died before it has recorded it is followed by one that tells again.
 * @returns the rollout as it is
 */
export async function tell(ports: TellPorts, project: string, number: number): Promise<RolloutRecord> {
  const { registry, events, log } = ports;
  const rollout = await findRollout(registry, project);
  if (!rollout) throw new NoRollout(project);
  if (rollout.number !== number) return rollout;
  const { told = [], state, cause, rule, because, candidate, champion } = rollout;
  const isFull = state === 'probation' || (state === 'completed' && rule.probationDays === 0);
  const tellsPromoted = isFull && cause === 'passed' && !told.includes('promoted');
  const tellsBack = state === 'rolledBack' && cause === 'worse' && !told.includes('rolledBack');
  if (!tellsPromoted && !tellsBack) return rollout;
  const route = await findRoute(registry, project);
  if (tellsPromoted && route) await announce(ports, route, `rollout ${number}`);
  if (tellsBack) {
    const { state: became } = await getModel(registry, project, candidate.version);
    // From probation: the champion before is announced as any.
    if (route && became === 'retired') await announce(ports, route, `rollout ${number}`);
    const detail = {
      project,
      rollout: number,
      version: candidate.version,
      champion: champion.version,
      reason: because,
    };
    await events.publish([{ type: 'RolloutRolledBack', detail }]);
    log.warn('rollout rolled back', { project, number, version: candidate.version });
    await ports.publishMessage(rolledBackMessage(rollout));
  }
  const next: RolloutRecord = {
    ...rollout,
    told: [...told, tellsPromoted ? 'promoted' : 'rolledBack'],
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
