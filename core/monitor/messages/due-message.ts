import type { Project } from '../../contracts/project.ts';
import type { MessageRecord, MonitorFindingRecord, SentMessage } from '../../contracts/registry/monitor-findings.ts';

const day = 86_400_000;

/** The day (`yyyy-MM-dd`) of the messages that a moment belongs to: it begins at an hour (UTC). */
export function messageDay(at: Date, hour: number): string {
  return new Date(at.getTime() - hour * 3_600_000).toISOString().slice(0, 10);
}

/** The day before. */
export function dayBefore(of: string): string {
  return new Date(Date.parse(of) - day).toISOString().slice(0, 10);
}

export interface Due {
  kind: SentMessage['kind'];
  /** What it is about, in the order given. */
  findings: MonitorFindingRecord[];
  resolved: MonitorFindingRecord[];
}

/**
 * What is to be sent now: the message of the day once there is something to say, then urgent findings only, each once a day.
 * @param findings of the project, the dearest first
 * @param today what was sent of this day
 * @param yesterday what was sent of the day before: what was resolved after it is news
 */
export function dueMessage(
  findings: readonly MonitorFindingRecord[],
  { today, yesterday }: { today: MessageRecord | undefined; yesterday: MessageRecord | undefined },
  { send }: Project['monitoring']['messages'],
): Due | undefined {
  const open = findings.filter(({ state }) => state === 'open');
  const sent = today?.sent ?? [];
  const isDaily = ({ kind }: SentMessage) => kind === 'daily';
  if (send === 'daily' && !sent.some(isDaily)) {
    const before = yesterday?.sent.find(isDaily);
    const resolved = before ? findings.filter((f) => f.state === 'resolved' && f.stateAt > before.at) : [];
    return open.length + resolved.length > 0 ? { kind: 'daily', findings: open, resolved } : undefined;
  }
  if (send === 'never') return undefined;
  const told = new Set(sent.flatMap((message) => message.findings));
  const urgent = open.filter(({ id, finding }) => finding.urgent && !told.has(id));
  return urgent.length > 0 ? { kind: 'urgent', findings: urgent, resolved: [] } : undefined;
}
