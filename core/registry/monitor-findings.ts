import type { ProjectName } from '../contracts/ids.ts';
import { rankFindings } from '../contracts/monitor-finding.ts';
import { keys } from '../contracts/registry/keys.ts';
import type { MonitorFindingRecord } from '../contracts/registry/monitor-findings.ts';
import type { RecordStore } from '../ports/index.ts';
import { ConditionFailed } from '../ports/record-store.ts';
import { auditWrite, type Trail } from './audit.ts';
import { concurrently } from './concurrently.ts';
import { decisionReason } from './decision-reason.ts';
import { checkFindingTransition, type FindingChange, findingInState } from './finding-states.ts';

export class UnknownFinding extends Error {
  override name = 'UnknownFinding';
  constructor(project: ProjectName, id: string, known: readonly MonitorFindingRecord[]) {
    const ids = known.filter(({ state }) => state !== 'resolved').map((f) => f.id);
    const words = ids.length > 0 ? `known are: ${ids.slice(0, 20).join(', ')}` : 'none is open';
    super(`the monitor of '${project}' has no finding '${id}'; ${words}; \`perennial findings ${project} --all\``);
  }
}

export class InvalidSnooze extends Error {
  override name = 'InvalidSnooze';
  constructor(until: string | undefined, at: string) {
    super(
      `a finding is snoozed until a time after ${at}, received ${JSON.stringify(until)}; give --until P3D or a day`,
    );
  }
}

/** Findings of the monitor in any state; the dearest first. */
export async function listFindings(registry: RecordStore, project: ProjectName): Promise<MonitorFindingRecord[]> {
  const { pk, sk: prefix } = keys.finding(project, '');
  return rankRecords(await registry.query<MonitorFindingRecord>(pk, { prefix }));
}

/** In the order of what was found: the dearest first. */
export function rankRecords(records: readonly MonitorFindingRecord[]): MonitorFindingRecord[] {
  const byId = new Map(records.map((record) => [record.id, record]));
  return rankFindings(records.map(({ finding }) => finding)).flatMap(({ id }) => byId.get(id) ?? []);
}

const attempts = 8;

/**
 * Changes a finding by what it is when it is written: `next` may be called again with what another one wrote meanwhile. A
 * change of state is in the audit trail, in the same transaction.
 * @param next undefined: nothing is to be changed
 * @param trail where it is written down
 * @returns as it is now
 */
export async function updateFinding(
  registry: RecordStore,
  { project, id }: Pick<MonitorFindingRecord, 'project' | 'id'>,
  next: (before: MonitorFindingRecord | undefined) => MonitorFindingRecord | undefined,
  trail: Trail = auditWrite,
): Promise<MonitorFindingRecord | undefined> {
  for (let attempt = 1; ; attempt++) {
    const before = await registry.get<MonitorFindingRecord>(keys.finding(project, id));
    const after = next(before);
    if (!after) return before;
    const put: MonitorFindingRecord = { ...after, revision: (before?.revision ?? 0) + 1 };
    const { state, stateAt: at, by, reason, until, modelVersion, times } = put;
    const changed = before?.state !== state || before.stateAt !== at;
    try {
      await registry.write([
        { put, when: before ? { equals: { revision: before.revision } } : 'absent' },
        ...(changed
          ? [
              trail({
                project,
                action: `finding ${state}`,
                by,
                at,
                before: before ? { id, state: before.state } : { id },
                after: { id, state, modelVersion, times, ...(until && { until }) },
                reason,
              }),
            ]
          : []),
      ]);
      return put;
    } catch (error) {
      if (!(error instanceof ConditionFailed) || attempt === attempts) throw error;
    }
  }
}

/** What a person decides about a finding. */
export interface FindingDecision {
  action: 'acknowledge' | 'snooze' | 'resolve';
  project: ProjectName;
  id: string;
  by: string;
  at: Date;
  reason?: string;
  /** ISO 8601: of a snooze. */
  until?: string;
}

/**
 * Decides the same about several findings. All are looked at before one is changed, so that a mistake changes none.
 * @throws UnknownFinding, FindingTransitionNotAllowed, InvalidSnooze, ReasonTooLong
 */
export async function decideFindings(
  registry: RecordStore,
  ids: readonly string[],
  decision: Omit<FindingDecision, 'id'>,
): Promise<MonitorFindingRecord[]> {
  const { project, action } = decision;
  const known = await listFindings(registry, project);
  const [to, cause] = decided[action];
  for (const id of ids) {
    const record = known.find((one) => one.id === id);
    if (!record) throw new UnknownFinding(project, id, known);
    if (record.state !== to) checkFindingTransition(record, to, cause);
  }
  const records: MonitorFindingRecord[] = [];
  for (const id of new Set(ids)) records.push(await decideFinding(registry, { ...decision, id }));
  return records;
}

const decided = {
  acknowledge: ['acknowledged', 'acknowledged'],
  snooze: ['snoozed', 'snoozed'],
  resolve: ['resolved', 'resolved'],
} as const;

/**
 * Acknowledges, snoozes or resolves a finding. Decided again as it is already, it changes nothing. It is decided after what was
 * seen, whatever the person's clock says.
 * @throws UnknownFinding, FindingTransitionNotAllowed, InvalidSnooze, ReasonTooLong
 */
export async function decideFinding(
  registry: RecordStore,
  { action, project, id, by, at, reason, until }: FindingDecision,
): Promise<MonitorFindingRecord> {
  const when = at.toISOString();
  if (action === 'snooze' && !(until && until > when)) throw new InvalidSnooze(until, when);
  const words = decisionReason(reason);
  const changed = await updateFinding(registry, { project, id }, (before) => {
    if (!before) return undefined;
    const last = [before.lastSeenAt, before.stateAt, when].toSorted().at(-1)!;
    const change = { by, at: last, ...(words !== undefined && { reason: words }) };
    if (action === 'snooze') {
      if (before.state === 'snoozed' && before.until === until) return undefined;
      return { ...findingInState(before, { ...change, to: 'snoozed', cause: 'snoozed' }), ...(until && { until }) };
    }
    if (action === 'acknowledge') {
      if (before.state === 'acknowledged') return undefined;
      const { cost, effect } = before.finding;
      return {
        ...findingInState(before, { ...change, to: 'acknowledged', cause: 'acknowledged' }),
        acknowledged: { cost, effect },
      };
    }
    return before.state === 'resolved'
      ? undefined
      : findingInState(before, { ...change, to: 'resolved', cause: 'resolved' });
  });
  if (!changed) throw new UnknownFinding(project, id, await listFindings(registry, project));
  return changed;
}

/** Whether a finding goes with the model that it was found of; poor data stay poor whatever model reads them. */
export function isOfModel({ finding }: Pick<MonitorFindingRecord, 'finding'>): boolean {
  return finding.kind !== 'quality';
}

const atOnce = 8;

/**
 * Resolves findings of models that serve no more: a version begins with clean findings of drift and performance.
 * @param of `by`: whoever made the version the champion
 * @param known the project's findings, where they have been read
 * @param trail where it is written down
 */
export async function closeReplaced(
  registry: RecordStore,
  { project, version, by, at }: { project: ProjectName; version: number; by: string; at: Date },
  known?: readonly MonitorFindingRecord[],
  trail?: Trail,
): Promise<MonitorFindingRecord[]> {
  const isReplaced = (record: MonitorFindingRecord) =>
    record.state !== 'resolved' && isOfModel(record) && record.modelVersion !== version;
  const replaced = (known ?? (await listFindings(registry, project))).filter(isReplaced);
  const change: FindingChange = {
    to: 'resolved',
    cause: 'replaced',
    by,
    at: at.toISOString(),
    reason: `version ${version} serves now`,
  };
  const closed = await concurrently(replaced, atOnce, (record) =>
    updateFinding(
      registry,
      record,
      (before) => (before && isReplaced(before) ? findingInState(before, change) : undefined),
      trail,
    ),
  );
  return closed.filter((record) => record !== undefined);
}
