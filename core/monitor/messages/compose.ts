import { shellWord } from '../../contracts/findings.ts';
import type { MonitorFindingRecord, SentMessage } from '../../contracts/registry/monitor-findings.ts';
import { formatNumber, formatTime, plural } from '../../values/format.ts';
import { chatNotification } from './chat-notification.ts';
import { costWords, sinceWords, sureWords, whatWords } from './finding-words.ts';

/** A message in the forms that subscribers of a topic take. */
export interface Message {
  project: string;
  kind: SentMessage['kind'];
  /** At most 100 characters of ASCII, for the subject of an e-mail. */
  subject: string;
  /** Plain text: e-mail, and whoever takes no other form. */
  text: string;
  /** See `chatNotification`. */
  chat: string;
}

export interface MessageContent {
  project: string;
  kind: SentMessage['kind'];
  /** `yyyy-MM-dd`: of the day of the messages. */
  day: string;
  /** What the message is about, the dearest first. */
  findings: readonly MonitorFindingRecord[];
  /** What is resolved since the message before. */
  resolved: readonly MonitorFindingRecord[];
}

/** Findings that a message tells in full; the others are counted. */
const maxTold = 10;
const maxSubject = 100;
const maxDescription = 4_000;

/** The message about findings: the dearest first, since when, where, how sure, what to do, and the commands to type. */
export function composeMessage(content: MessageContent): Message {
  const { project, kind } = content;
  return { project, kind, subject: subjectOf(content), text: textOf(content), chat: chatOf(content) };
}

function headline({ project, kind, findings, resolved }: MessageContent): string {
  if (findings.length === 0) return `${project}: ${plural(resolved.length, 'finding')} resolved, none is open`;
  const matters = mattersOf(findings);
  const urgent = kind === 'urgent' || findings.some((f) => f.finding.urgent) ? 'urgent, ' : '';
  const [first] = findings;
  const cost = first?.finding.cost;
  const price = cost && cost.perDay > 0 ? `, the dearest costs about ${formatNumber(cost.perDay)} a day` : '';
  return `${project}: ${urgent}${plural(matters.length, 'open finding')}${price}`;
}

function subjectOf(content: MessageContent): string {
  const ascii = headline(content)
    .replaceAll('−', '-')
    .replaceAll(/[^\x20-\x7e]/g, '?');
  return ascii.length > maxSubject ? `${ascii.slice(0, maxSubject - 3)}...` : ascii;
}

function textOf(content: MessageContent): string {
  const { project, day, findings, resolved } = content;
  const matters = mattersOf(findings);
  const told = matters.slice(0, maxTold).flatMap((matter, i) => [...matterLines(matter, i + 1), '']);
  const more = matters.length - maxTold;
  return [
    `${headline(content)}.`,
    `What the monitor found, ${day} (UTC).`,
    '',
    ...told,
    ...(more > 0 ? [`And ${plural(more, 'more finding')}.`, ''] : []),
    ...(resolved.length > 0 ? [`Resolved: ${resolved.map(resolvedWords).join('; ')}.`, ''] : []),
    `All of them: npx perennial findings ${project}`,
    ...quietCommands(project, findings[0]),
  ].join('\n');
}

/** What several checks find of one feature is one matter; the first of it is told. */
interface Matter {
  first: MonitorFindingRecord;
  /** Ids of all of it. */
  ids: string[];
}

function mattersOf(findings: readonly MonitorFindingRecord[]): Matter[] {
  const matters = new Map<string, Matter>();
  for (const record of findings) {
    const { kind, feature } = record.finding;
    const known = matters.get(`${kind} ${feature}`);
    if (known) known.ids.push(record.id);
    else matters.set(`${kind} ${feature}`, { first: record, ids: [record.id] });
  }
  return [...matters.values()];
}

function matterLines({ first, ids }: Matter, number: number): string[] {
  const { project, modelVersion, finding } = first;
  const { feature, kind, urgent, cost, advice } = finding;
  const others = ids.length > 1 ? `; also ${ids.slice(1).join(', ')}` : '';
  return [
    `${number}. ${urgent ? 'URGENT ' : ''}${feature} (${kind}): ${whatWords(finding)}${others}`,
    `   ${costWords(cost)}; ${sinceWords(first)}`,
    `   how sure: ${sureWords(finding)}; model version ${modelVersion}`,
    `   to do: ${advice}`,
    `   known already: ${acknowledgeCommand(project, ids)}`,
  ];
}

function acknowledgeCommand(project: string, ids: readonly string[]): string {
  return `npx perennial finding acknowledge ${project} ${ids.map(shellWord).join(' ')} --reason WHY`;
}

function resolvedWords({ id, stateAt, reason }: MonitorFindingRecord): string {
  return `${id} on ${formatTime(stateAt)} (${reason})`;
}

function quietCommands(project: string, first: MonitorFindingRecord | undefined): string[] {
  return first ? [`Later: npx perennial finding snooze ${project} ${shellWord(first.id)} --until P3D`] : [];
}

function chatOf(content: MessageContent): string {
  const { project, kind, day, findings, resolved } = content;
  const matters = mattersOf(findings);
  const items = matters.slice(0, maxTold).map(({ first }) => {
    const { feature, urgent, cost, advice } = first.finding;
    return `${urgent ? ':rotating_light: ' : ''}*${feature}* – ${whatWords(first.finding)}\n${costWords(cost)}; ${sinceWords(first)}\n_${advice}_`;
  });
  const more = matters.length - items.length;
  const description = [
    ...items,
    ...(more > 0 ? [`And ${plural(more, 'more finding')}.`] : []),
    ...(resolved.length > 0 ? [`Resolved: ${resolved.map(resolvedWords).join('; ')}`] : []),
  ].join('\n\n');
  const [first] = matters;
  return chatNotification({
    id: `${project}-${day}-${kind}`,
    threadId: `perennial-${project}-${day}`,
    title: headline(content),
    description: description.length > maxDescription ? `${description.slice(0, maxDescription - 1)}…` : description,
    commands: [`npx perennial findings ${project}`, ...(first ? [acknowledgeCommand(project, first.ids)] : [])],
    project,
    about: kind,
    eventType: `findings.${kind}`,
  });
}
