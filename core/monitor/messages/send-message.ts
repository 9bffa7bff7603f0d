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

/** A function has a minute; a message that is still being sent after longer has lost its sender. */
const patience = 15 * 60_000;
const keptDays = 90;

/**
 * Sends the message that is due after a look. It is claimed by a conditional write before it is sent: of two looks at once
 * one sends. Only where a sender dies between sending and recording it, it comes twice.
 * @throws UnknownProject
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
  const message: SentMessage = { kind: due.kind, findings: due.findings.map(({ id }) => id), at: now.toISOString() };
  const claim = await claimMessage(registry, { project, day }, today, { ...message, by: monitorId });
  if (!claim) return nothing;
  await ports.publishMessage(composeMessage({ project, day, ...due }));
  const { sending: _, revision, ...rest } = claim;
  const put: MessageRecord = { ...rest, sent: [...claim.sent, message], revision: revision + 1 };
  await registry.write([{ put, when: { equals: { revision } } }]);
  log.info('message sent', { project, monitorId, kind: due.kind, findings: message.findings.length });
  return { sent: due.kind, findings: message.findings };
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

/** The record with the claim in it, or undefined where another look sends. */
async function claimMessage(
  registry: RecordStore,
  { project, day }: { project: ProjectName; day: string },
  today: MessageRecord | undefined,
  sending: NonNullable<MessageRecord['sending']>,
): Promise<MessageRecord | undefined> {
  const other = today?.sending;
  const isAlive = other && Date.parse(sending.at) - Date.parse(other.at) < patience;
  if (isAlive && other.by !== sending.by) return undefined;
  const put: MessageRecord = {
    ...keys.message(project, day),
    project,
    day,
    sent: today?.sent ?? [],
    sending,
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
