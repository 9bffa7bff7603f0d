import type { MonitorId, ProjectName } from '../../contracts/ids.ts';
import { keys } from '../../contracts/registry/keys.ts';
import type { MessageRecord, MonitorFindingRecord, SentMessage } from '../../contracts/registry/monitor-findings.ts';
import type { Ports, RecordStore } from '../../ports/index.ts';
import { ConditionFailed } from '../../ports/record-store.ts';
import { getDefinition } from '../../registry/definitions.ts';
import { listFindings } from '../../registry/monitor-findings.ts';
import { composeMessage, type Message } from './compose.ts';
import { type Due, dayBefore, dueMessage, messageDay } from './due-message.ts';

export type MessagePorts = Pick<Ports, 'registry' | 'clock' | 'log'> & {
  /** Publishes a message to the topic. */
  publishMessage(message: Message): Promise<void>;
};

/** What the state machine hands on of a look. */
export interface MessageRequest {
  project: ProjectName;
  monitorId: MonitorId;
}

export interface MessageAnswer {
  sent: SentMessage['kind'] | null;
  /** Ids. */
  findings: string[];
}

/** The topic has certainly not taken the message: it may be sent again. */
export class MessageRefused extends Error {
  override name = 'MessageRefused';
}

const keptDays = 90;

/**
 * Sends the message that is due after a look. It is recorded before it is sent, so that of two looks at once one sends, and none
 * sends again what may have arrived: a topic does not tell. Where the sender dies before it knows, or the topic's answer is
 * lost, the message stays `unknown`, and the next message of the day tells of what is open.
 * @throws UnknownProject; MessageRefused, after which the message is due again; what else the topic answers
 */
export async function sendMessage(ports: MessagePorts, { project, monitorId }: MessageRequest): Promise<MessageAnswer> {
  const { registry, clock, log } = ports;
  const nothing: MessageAnswer = { sent: null, findings: [] };
  const { definition } = await getDefinition(registry, project);
  const { messages } = definition.monitoring;
  const now = clock();
  const day = messageDay(now, messages.hour);
  const { due, today } = await findDue(registry, project, day, messages);
  if (!due) return nothing;
  const { kind } = due;
  const findings = due.findings.map(({ id }) => id);
  const message: SentMessage = { kind, findings, at: now.toISOString(), by: monitorId, outcome: 'unknown' };
  const composed = composeMessage({ project, day, ...due });
  const claim = await claimMessage(registry, { project, day }, today, message);
  if (!claim) return nothing;
  try {
    await ports.publishMessage(composed);
  } catch (error) {
    if (error instanceof MessageRefused) await settle(registry, claim, message, []);
    throw error;
  }
  await settle(registry, claim, message, [{ ...message, outcome: 'sent' }]);
  log.info('message sent', { project, monitorId, kind, findings: findings.length });
  return { sent: kind, findings };
}

/** The message as it would be sent now, had none been today; undefined where there is nothing to say. */
export async function previewMessage(
  registry: RecordStore,
  project: ProjectName,
  now: Date,
): Promise<Message | undefined> {
  const { definition } = await getDefinition(registry, project);
  const day = messageDay(now, definition.monitoring.messages.hour);
  const { due } = await findDue(registry, project, day, { ...definition.monitoring.messages, send: 'daily' }, true);
  return due && composeMessage({ project, day, ...due });
}

async function findDue(
  registry: RecordStore,
  project: ProjectName,
  day: string,
  settings: Parameters<typeof dueMessage>[2],
  afresh = false,
): Promise<{ due: Due | undefined; today: MessageRecord | undefined }> {
  const read = (of: string) => registry.get<MessageRecord>(keys.message(project, of));
  const [findings, today, yesterday]: [MonitorFindingRecord[], MessageRecord | undefined, MessageRecord | undefined] =
    await Promise.all([listFindings(registry, project), read(day), read(dayBefore(day))]);
  const due = dueMessage(findings, { today: afresh ? undefined : today, yesterday }, settings);
  return { due, today };
}

/** The record with the message in it, or undefined where another look has written meanwhile: it sends. */
async function claimMessage(
  registry: RecordStore,
  { project, day }: { project: ProjectName; day: string },
  today: MessageRecord | undefined,
  message: SentMessage,
): Promise<MessageRecord | undefined> {
  const put: MessageRecord = {
    ...keys.message(project, day),
    project,
    day,
    sent: [...(today?.sent ?? []), message],
    revision: (today?.revision ?? 0) + 1,
    ttl: Math.floor(Date.parse(day) / 1000) + keptDays * 86_400,
  };
  try {
    await registry.write([{ put, when: today ? { equals: { revision: today.revision } } : 'absent' }]);
    return put;
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
    return undefined;
  }
}

const attempts = 8;

/** Records what has become of a message; others of the day may have been recorded meanwhile. */
async function settle(
  registry: RecordStore,
  claim: MessageRecord,
  message: SentMessage,
  become: readonly SentMessage[],
): Promise<void> {
  const isIt = ({ by, at, kind }: SentMessage) => by === message.by && at === message.at && kind === message.kind;
  let record = claim;
  for (let attempt = 1; ; attempt++) {
    const sent = record.sent.flatMap((other) => (isIt(other) ? become : [other]));
    const { revision } = record;
    try {
      const put: MessageRecord = { ...record, sent, revision: revision + 1 };
      return await registry.write([{ put, when: { equals: { revision } } }]);
    } catch (error) {
      if (!(error instanceof ConditionFailed) || attempt === attempts) throw error;
    }
    record = (await registry.get<MessageRecord>(claim)) ?? claim;
  }
}
