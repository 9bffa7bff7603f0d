import { type ProjectName, parseProjectName } from '../../contracts/ids.ts';
import type { ApprovalState } from '../../contracts/registry/approvals.ts';
import { decideApproval, findApproval, rejectVersion } from '../../registry/approvals.ts';
import { decisionReason } from '../../registry/decision-reason.ts';
import { PromotionError } from '../../registry/promotion.ts';
import type { AskPorts } from './ask.ts';

/** What a person decides about a version. */
export interface ApprovalCommand {
  action: 'approve' | 'reject';
  project: ProjectName;
  version: number;
  reason?: string;
  by: string;
}

export interface ApprovalOutcome {
  project: ProjectName;
  version: number;
  state: ApprovalState;
}

export class InvalidApproval extends PromotionError {
  override name = 'InvalidApproval';
}

/**
 * Approves or rejects a version as a person asks, and wakes the state machine that waits. Who asks is proven by IAM and may not be who
 * asked for the run. The decision is what the registry says: a machine that could not be woken finds it the next day.
 * @throws InvalidApproval, NoApprovalWaiting, ApproverIsRequester, RolloutUnderWay, TransitionNotAllowed, ModelNotFound
 */
export async function approvalByCommand(
  ports: Pick<AskPorts, 'registry' | 'clock' | 'log' | 'wake'>,
  command: ApprovalCommand,
): Promise<ApprovalOutcome> {
  const { action, version, by, reason } = command;
  const project = parseProjectName(command.project);
  if (action !== 'approve' && action !== 'reject')
    throw new InvalidApproval(`expected action approve or reject, received ${JSON.stringify(action)}`);
  if (!Number.isInteger(version) || version < 1)
    throw new InvalidApproval(`expected a version from 1, received ${JSON.stringify(version)}`);
  if (reason !== undefined && typeof reason !== 'string') throw new InvalidApproval('expected reason as a text');
  const before = await findApproval(ports.registry, project, version);
  const why = decisionReason(reason);
  const decision = { project, version, by, at: ports.clock(), ...(why !== undefined && { reason: why }) };
  if (action === 'approve') await decideApproval(ports.registry, { ...decision, to: 'approved' });
  else await rejectVersion(ports.registry, decision);
  const state = action === 'approve' ? 'approved' : 'rejected';
  if (before?.token && before.state === 'waiting') await wake(ports, before.token, state, { project, version });
  ports.log.info('approval decided', { project, version, state, by });
  return { project, version, state };
}

async function wake(
  { wake, log }: Pick<AskPorts, 'wake' | 'log'>,
  token: string,
  state: ApprovalState,
  about: { project: string; version: number },
): Promise<void> {
  try {
    await wake(token, state);
  } catch (error) {
    log.warn('machine not woken', { ...about, error: error instanceof Error ? error.name : 'unknown' });
  }
}
