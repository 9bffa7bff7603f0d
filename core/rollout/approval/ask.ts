import type { ApprovalRecord } from '../../contracts/registry/approvals.ts';
import { chatNotification } from '../../monitor/messages/chat-notification.ts';
import type { Message } from '../../monitor/messages/compose.ts';
import type { Ports } from '../../ports/index.ts';
import { ConditionFailed } from '../../ports/record-store.ts';
import { decideApproval, findApproval } from '../../registry/approvals.ts';

export type AskPorts = Pick<Ports, 'registry' | 'events' | 'clock' | 'log'> & {
  /** Tells people, by the topic of the monitor's messages. */
  publishMessage: (message: Message) => Promise<void>;
  /** Lets the state machine go on that waits for the token. */
  wake: (token: string, state: ApprovalRecord['state']) => Promise<void>;
};

/** What the state machine asks for, once and then every day until there is a decision. */
export interface AskRequest {
  action: 'ask';
  project: string;
  version: number;
  token: string;
}

/**
 * Tells people that a version waits for an approval, and keeps the token by which the machine goes on. Past the deadline it expires.
 * What was decided while nobody waited wakes the machine at once.
 */
export async function askForApproval(ports: AskPorts, { project, version, token }: AskRequest): Promise<void> {
  const { registry, events, clock, log } = ports;
  const found = await findApproval(registry, project, version);
  const at = clock();
  if (!found) return ports.wake(token, 'expired');
  if (found.state !== 'waiting') return ports.wake(token, found.state);
  if (at.toISOString() > found.deadline) {
    await decideApproval(registry, {
      project,
      version,
      to: 'expired',
      by: 'deadline',
      at,
      reason: 'nobody has decided',
    });
    log.warn('approval expired', { project, version });
    return ports.wake(token, 'expired');
  }
  const asked = found.asked + 1;
  const next: ApprovalRecord = { ...found, token, asked, revision: found.revision + 1 };
  try {
    await registry.write([{ put: next, when: { equals: { revision: found.revision } } }]);
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
    // It was decided meanwhile.
    const now = await findApproval(registry, project, version);
    return ports.wake(token, now?.state ?? 'expired');
  }
  const { requestedBy, deadline } = found;
  await events.publish([
    { type: 'ApprovalRequested', detail: { project, version, requestedBy, deadline, reminder: found.asked } },
  ]);
  await ports.publishMessage(approvalMessage(next));
  log.info('approval asked for', { project, version, asked });
}

function approvalMessage({ project, version, reason, requestedBy, deadline, asked }: ApprovalRecord): Message {
  const headline = `${project}: version ${version} waits for an approval${asked > 1 ? ' still' : ''}`;
  const commands = [`npx perennial approve ${project} ${version}`, `npx perennial reject ${project} ${version}`];
  const facts = [
    `Why: ${reason}.`,
    `Its run was asked for by ${requestedBy}, who may not approve it.`,
    `Until ${deadline}; then it is rejected.`,
  ];
  return {
    project,
    kind: 'daily',
    subject: headline.slice(0, 100),
    text: [
      `${headline}.`,
      '',
      ...facts,
      '',
      `Look at it: npx perennial model show ${project} ${version}`,
      ...commands,
    ].join('\n'),
    chat: chatNotification({
      id: `${project}-approval-${version}-${asked}`,
      threadId: `perennial-${project}-approval-${version}`,
      title: headline,
      description: facts.join('\n'),
      commands,
      project,
      about: 'approval',
      eventType: 'approval.requested',
    }),
  };
}
