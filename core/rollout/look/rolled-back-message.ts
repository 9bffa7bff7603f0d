import type { RolloutRecord } from '../../contracts/registry/rollouts.ts';
import { chatNotification } from '../../monitor/messages/chat-notification.ts';
import type { Message } from '../../monitor/messages/compose.ts';

const maxDescription = 4_000;

/** The message that a candidate was rolled back, and what to do. */
export function rolledBackMessage({ project, number, candidate, champion, because }: RolloutRecord): Message {
  const headline = `${project}: version ${candidate.version} was rolled back, version ${champion.version} serves`;
  const command = `npx perennial rollout show ${project}`;
  const text = [`${headline}.`, '', `Why: ${because}.`, '', `What was compared: ${command}`].join('\n');
  return {
    project,
    kind: 'urgent',
    subject: headline.slice(0, 100),
    text,
    chat: chatNotification({
      id: `${project}-rollout-${number}`,
      threadId: `perennial-${project}-rollout-${number}`,
      title: headline,
      description: because.slice(0, maxDescription),
      commands: [command],
      project,
      about: 'rollout',
      eventType: 'rollout.rolledBack',
    }),
  };
}
