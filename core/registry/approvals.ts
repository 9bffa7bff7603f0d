import type { ProjectName } from '../contracts/ids.ts';
import type { ApprovalRecord } from '../contracts/registry/approvals.ts';
import { keys } from '../contracts/registry/keys.ts';
import type { RolloutRecord } from '../contracts/registry/rollouts.ts';
import type { RecordStore } from '../ports/index.ts';
import { ConditionFailed, type WriteOperation } from '../ports/record-store.ts';
import { auditWrite } from './audit.ts';
import { inState, modelWrite } from './model-states.ts';
import { getModel } from './models.ts';
import { PromotionError } from './promotion.ts';
import { isTrial } from './rollout-states.ts';
import { findRollout, RolloutContended, RolloutUnderWay } from './rollouts.ts';
import { findRoute, liveVariant } from './routes.ts';
import { mayBeOnePerson } from './same-person.ts';

export class NoApprovalWaiting extends PromotionError {
  override name = 'NoApprovalWaiting';
  constructor(project: ProjectName, version: number, found: ApprovalRecord | undefined) {
    const what = found
      ? `the approval of version ${version} of '${project}' is ${found.state} (${found.decidedBy ?? 'nobody'})`
      : `no approval of version ${version} of '${project}' was asked for; with promotion.approval: twoPersons a run asks for that of its winner`;
    super(what);
  }
}

/** Whoever asked for a run may not approve what it made. */
export class ApproverIsRequester extends PromotionError {
  override name = 'ApproverIsRequester';
  constructor({ project, version, requestedBy }: ApprovalRecord, by: string) {
    const other =
      by === requestedBy
        ? 'another person has to approve it'
        : `${by} may be the same person under another name; approve it as another user, by another role, or through IAM Identity Center, which names sessions by the person`;
    super(`version ${version} of '${project}' is of a run that ${requestedBy} asked for: ${other}`);
  }
}

/** Two persons decide, and the second has not. */
export class ApprovalMissing extends PromotionError {
  override name = 'ApprovalMissing';
  constructor(project: ProjectName, version: number, found: ApprovalRecord | undefined) {
    const rest =
      found?.state === 'waiting'
        ? `its approval is waiting: \`perennial approve ${project} ${version}\``
        : `its approval ${found ? `is ${found.state}` : 'was never asked for, as no run has proposed it'}: a run asks for that of its winner (\`perennial run ${project}\`), and without promotion.approval: twoPersons in project.yaml one person may promote it`;
    super(
      `version ${version} of '${project}' may not serve before another person has approved it (promotion.approval: twoPersons); ${rest}`,
    );
  }
}

/** Who has approved does it again, of a version that has been rejected since. */
export class ApprovalTakenBack extends PromotionError {
  override name = 'ApprovalTakenBack';
  constructor({ project, version, decidedBy }: ApprovalRecord) {
    super(
      `version ${version} of '${project}' was approved by ${decidedBy} and has been rejected since: no version that is rejected serves`,
    );
  }
}

/** A version in probation goes back to it. */
export class StillNeeded extends PromotionError {
  override name = 'StillNeeded';
  constructor({ project, number, candidate, champion }: RolloutRecord) {
    super(
      `version ${candidate.version} of '${project}', in probation (rollout ${number}), goes back to version ${champion.version}, which cannot be rejected meanwhile: wait for its end, or promote another version with \`--now\``,
    );
  }
}

export async function findApproval(
  registry: Pick<RecordStore, 'get'>,
  project: ProjectName,
  version: number,
): Promise<ApprovalRecord | undefined> {
  return registry.get<ApprovalRecord>(keys.approval(project, version));
}

export type ApprovalRequest = Pick<
  ApprovalRecord,
  'project' | 'version' | 'runId' | 'requestedBy' | 'deadline' | 'reason' | 'expectedChampion'
> & { at: Date };

/** Asks for an approval, on record. One that waits is as it was; one that was decided is asked for anew by another run. */
export async function requestApproval(
  registry: RecordStore,
  { at, ...request }: ApprovalRequest,
): Promise<ApprovalRecord> {
  const { project, version, runId, requestedBy } = request;
  const before = await findApproval(registry, project, version);
  if (before && (before.state === 'waiting' || before.runId === runId)) return before;
  const record: ApprovalRecord = {
    ...keys.approval(project, version),
    ...request,
    state: 'waiting',
    requestedAt: at.toISOString(),
    asked: 0,
    revision: (before?.revision ?? 0) + 1,
  };
  await registry.write([
    { put: record, when: before ? { equals: { revision: before.revision } } : 'absent' },
    auditWrite({
      project,
      action: 'approval requested',
      by: `run ${runId}`,
      at: at.toISOString(),
      after: { version, requestedBy, deadline: request.deadline },
      reason: request.reason,
    }),
  ]);
  return record;
}

export interface ApprovalDecision {
  project: ProjectName;
  version: number;
  to: 'approved' | 'rejected' | 'expired';
  by: string;
  at: Date;
  reason?: string;
}

/**
 * Decides about an approval that waits. What is rejected or has expired rejects the version; past the deadline not where it answers by then,
 * is on trial or may be gone back to. Decided the same way by the same person it is as it was.
 * @throws NoApprovalWaiting, ApproverIsRequester, ApprovalTakenBack; rejected: as `rejectVersion`
 */
export async function decideApproval(registry: RecordStore, decision: ApprovalDecision): Promise<ApprovalRecord> {
  return contending(decision.project, () => decideOnce(registry, decision));
}

async function decideOnce(registry: RecordStore, decision: ApprovalDecision): Promise<ApprovalRecord> {
  const { project, version, to, by, at, reason } = decision;
  const found = await findApproval(registry, project, version);
  if (found && found.state === to && found.decidedBy === by) {
    if (to === 'approved' && (await getModel(registry, project, version)).state === 'rejected')
      throw new ApprovalTakenBack(found);
    return found;
  }
  const isLate = found !== undefined && at.toISOString() > found.deadline;
  if (found?.state !== 'waiting' || (isLate && to === 'approved'))
    throw new NoApprovalWaiting(
      project,
      version,
      isLate && found.state === 'waiting' ? { ...found, state: 'expired' } : found,
    );
  if (to === 'approved' && mayBeOnePerson(by, found.requestedBy)) throw new ApproverIsRequester(found, by);
  const decided: ApprovalRecord = {
    ...found,
    state: to,
    decidedBy: by,
    decidedAt: at.toISOString(),
    ...(reason !== undefined && { decidedBecause: reason }),
    revision: found.revision + 1,
  };
  await registry.write([
    { put: decided, when: { equals: { revision: found.revision } } },
    ...(to === 'approved' ? [] : await modelRejection(registry, decision)),
    auditWrite({
      project,
      action: `approval ${to === 'approved' ? 'given' : to}`,
      by,
      at: at.toISOString(),
      before: { version, requestedBy: found.requestedBy },
      after: { version, state: to },
      ...(reason !== undefined && { reason }),
    }),
  ]);
  return decided;
}

/**
 * Rejects a version that does not serve: no run and no person can promote it any more.
 * @throws RolloutUnderWay where it is on trial, StillNeeded, TransitionNotAllowed, ModelNotFound, NoApprovalWaiting
 */
export async function rejectVersion(
  registry: RecordStore,
  request: Omit<ApprovalDecision, 'to'>,
): Promise<{ version: number }> {
  return contending(request.project, () => rejectOnce(registry, request));
}

async function rejectOnce(registry: RecordStore, request: Omit<ApprovalDecision, 'to'>): Promise<{ version: number }> {
  const { project, version, by, at, reason } = request;
  const decision: ApprovalDecision = { ...request, to: 'rejected' };
  const approval = await findApproval(registry, project, version);
  if (approval?.state === 'waiting') return decideOnce(registry, decision);
  const before = await getModel(registry, project, version);
  if (before.state === 'rejected') return before;
  await registry.write([
    ...(await modelRejection(registry, decision)),
    auditWrite({
      project,
      action: 'model rejected',
      by,
      at: at.toISOString(),
      before: { version, state: before.state },
      after: { version, state: 'rejected' },
      ...(reason !== undefined && { reason }),
    }),
  ]);
  return before;
}

/** The writes that reject a version, on the condition that by then it neither serves nor is on trial: each begins with a change of the route. */
async function modelRejection(
  registry: RecordStore,
  { project, version, to, at }: ApprovalDecision,
): Promise<WriteOperation[]> {
  const [model, route, rollout] = await Promise.all([
    getModel(registry, project, version),
    findRoute(registry, project),
    findRollout(registry, project),
  ]);
  if (model.state === 'rejected') return [];
  const asRead: WriteOperation = {
    check: keys.route(project),
    when: route ? { equals: { revision: route.revision } } : 'absent',
  };
  const serves = route !== undefined && liveVariant(route).version === version;
  const onTrial = rollout && isTrial(rollout) && rollout.candidate.version === version ? rollout : undefined;
  const goneBackTo = rollout?.state === 'probation' && rollout.champion.version === version ? rollout : undefined;
  if (to === 'expired' && (serves || onTrial || goneBackTo)) return [asRead];
  if (onTrial) throw new RolloutUnderWay(onTrial);
  if (goneBackTo) throw new StillNeeded(goneBackTo);
  return [modelWrite(model, inState(model, 'rejected', 'rejected', at.toISOString())), asRead];
}

const attempts = 8;

/** What was read may have changed before it is written: then it is decided by what is found. @throws RolloutContended */
async function contending<T>(project: ProjectName, decide: () => Promise<T>): Promise<T> {
  for (let attempt = 0; attempt < attempts; attempt++)
    try {
      return await decide();
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
    }
  throw new RolloutContended(project);
}
