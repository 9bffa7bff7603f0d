import { type ProjectName, parseProjectName } from '../contracts/ids.ts';
import type { MonitorFindingRecord } from '../contracts/registry/monitor-findings.ts';
import type { Ports } from '../ports/index.ts';
import { decideFindings, type FindingDecision } from './monitor-findings.ts';

/** What a person asks for about findings of the monitor. */
export interface FindingsCommand {
  action: FindingDecision['action'];
  project: ProjectName;
  ids: string[];
  by: string;
  reason?: string;
  /** ISO 8601: of a snooze. */
  until?: string;
}

export class InvalidFindingsCommand extends Error {
  override name = 'InvalidFindingsCommand';
}

const actions: readonly string[] = ['acknowledge', 'snooze', 'resolve'] satisfies FindingDecision['action'][];
const maxIds = 1_000;
const isText = (value: unknown) => typeof value === 'string';

/**
 * Decides about findings as a person asks.
 * @throws InvalidFindingsCommand, UnknownFinding, FindingTransitionNotAllowed, InvalidSnooze, ReasonTooLong
 */
export async function decideByCommand(
  { registry, clock }: Pick<Ports, 'registry' | 'clock'>,
  command: FindingsCommand,
): Promise<{ findings: MonitorFindingRecord[] }> {
  const { action, ids, by, reason, until } = command;
  if (!actions.includes(action)) throw new InvalidFindingsCommand(`expected action ${actions.join(', ')}`);
  if (!Array.isArray(ids) || ids.length === 0 || ids.length > maxIds || !ids.every(isText))
    throw new InvalidFindingsCommand(`expected ids as 1 to ${maxIds} names of findings`);
  if (![reason, until].every((value) => value === undefined || isText(value)))
    throw new InvalidFindingsCommand('expected reason and until as texts');
  const project = parseProjectName(command.project);
  const words = { ...(reason !== undefined && { reason }), ...(until !== undefined && { until }) };
  return { findings: await decideFindings(registry, ids, { action, project, by, at: clock(), ...words }) };
}
