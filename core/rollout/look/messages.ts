import type { RolloutRecord } from '../../contracts/registry/rollouts.ts';
import { chatNotification } from '../../monitor/messages/chat-notification.ts';
import type { Message } from '../../monitor/messages/compose.ts';

const maxDescription = 4_000;

/** That a candidate was rolled back, and what to do. */
export function rolledBackMessage(rollout: RolloutRecord): Message {
  const { project, candidate, champion, because } = rollout;
  const headline = `${project}: version ${candidate.version} was rolled back, version ${champion.version} serves`;
  return message(rollout, { kind: 'urgent', headline, facts: [`Why: ${because}.`], event: 'rolledBack' });
}

/** That a rollout does not go on, why, and what to do. */
export function heldMessage(rollout: RolloutRecord, held: NonNullable<RolloutRecord['held']>): Message {
  const { project, number, candidate } = rollout;
  const headline = `${project}: the rollout of version ${candidate.version} is held`;
  const facts = held.reasons.map(({ because, remedy }) => `Why: ${because}. To do: ${remedy}.`);
  // Held for something else, it is another message.
  const id = `${project}-rollout-${number}-held-${held.since}`;
  return message(rollout, { kind: 'urgent', headline, facts, event: 'held', id });
}

/** That a rollout has ended undecided. */
export function endedMessage(rollout: RolloutRecord): Message {
  const { project, candidate, champion, because } = rollout;
  const headline = `${project}: the rollout of version ${candidate.version} has ended undecided, version ${champion.version} serves`;
  const facts = [`Why: ${because}.`, `Version ${candidate.version} stays a candidate.`];
  return message(rollout, { kind: 'daily', headline, facts, event: 'ended' });
}

interface Told {
  kind: Message['kind'];
  headline: string;
  facts: readonly string[];
  event: string;
  id?: string;
}

function message({ project, number }: RolloutRecord, { kind, headline, facts, event, id }: Told): Message {
  const command = `npx perennial rollout show ${project}`;
  return {
    project,
    kind,
    subject: headline.slice(0, 100),
    text: [`${headline}.`, '', ...facts, '', `What was compared: ${command}`].join('\n'),
    chat: chatNotification({
      id: id ?? `${project}-rollout-${number}`,
      threadId: `perennial-${project}-rollout-${number}`,
      title: headline,
      description: facts.join('\n').slice(0, maxDescription),
      commands: [command],
      project,
      about: 'rollout',
      eventType: `rollout.${event}`,
    }),
  };
}
