import type { ProjectName } from '../contracts/ids.ts';
import { keys } from '../contracts/registry/keys.ts';
import type { ModelRecord } from '../contracts/registry/models.ts';
import type { RolloutRecord, RolloutState } from '../contracts/registry/rollouts.ts';
import type { RouteRecord, RouteVariant } from '../contracts/registry/routes.ts';
import type { RecordStore } from '../ports/index.ts';
import { ConditionFailed, type WriteOperation } from '../ports/record-store.ts';
import { auditWrite } from './audit.ts';
import { inState, modelWrite } from './model-states.ts';
import { getModel } from './models.ts';
import { checkRolloutTransition, isOn, isTrial, type RolloutCause } from './rollout-states.ts';
import { findRoute, liveVariant, newRoute } from './routes.ts';

export class RolloutError extends Error {
  override name = 'RolloutError';
}

/** A project has one at a time. */
export class RolloutUnderWay extends RolloutError {
  override name = 'RolloutUnderWay';
  constructor({ project, number, candidate, state }: RolloutRecord) {
    super(
      `version ${candidate.version} of '${project}' is being rolled out (rollout ${number}, ${state}): wait, or \`perennial rollout abort ${project}\`, or \`perennial promote ${project} VERSION --now\``,
    );
  }
}

export class NoRollout extends RolloutError {
  override name = 'NoRollout';
  constructor(project: ProjectName) {
    super(
      `'${project}' has no rollout under way; one begins when a candidate is promoted and rollout.strategy is shadow or canary`,
    );
  }
}

/** What was read has changed each time before it could be written. */
export class RolloutContended extends RolloutError {
  override name = 'RolloutContended';
  constructor(project: ProjectName) {
    super(`the route of '${project}' is being changed by others; ask again`);
  }
}

/** The newest rollout of a project. */
export async function findRollout(
  registry: Pick<RecordStore, 'query'>,
  project: ProjectName,
): Promise<RolloutRecord | undefined> {
  return (await listRollouts(registry, project, 1))[0];
}

/** The newest first. */
export async function listRollouts(
  registry: Pick<RecordStore, 'query'>,
  project: ProjectName,
  limit?: number,
): Promise<RolloutRecord[]> {
  const { pk } = keys.rollout(project, 0);
  return registry.query<RolloutRecord>(pk, { prefix: 'ROLLOUT#', descending: true, ...(limit ? { limit } : {}) });
}

/** A change of a rollout; `set`: what changes beside the state. */
export interface RolloutMove {
  to: RolloutState;
  cause: RolloutCause;
  by: string;
  at: Date;
  because: string;
  set?: Partial<
    Pick<RolloutRecord, 'step' | 'judgement' | 'cost' | 'cursor' | 'looks' | 'lookedAt' | 'held' | 'accepted'>
  >;
}

/** After these it is where it was: what it has baked counts. */
const stays: readonly RolloutCause[] = ['held', 'accepted'];
/** After these it is still held by what held it. */
const stillHeld: readonly RolloutCause[] = ['held', 'paused', 'resumed'];

/** The rollout after a move. @throws RolloutTransitionNotAllowed */
export function moved(rollout: RolloutRecord, { to, cause, at, because, set }: RolloutMove): RolloutRecord {
  checkRolloutTransition(rollout, to, cause);
  const { pausedIn: _, held, ...rest } = rollout;
  const pauses = to === 'paused' && (rollout.state === 'shadow' || rollout.state === 'canary');
  return {
    ...rest,
    ...(held && stillHeld.includes(cause) && { held }),
    ...set,
    state: to,
    stateAt: to === rollout.state && stays.includes(cause) ? rollout.stateAt : at.toISOString(),
    cause,
    because,
    ...(pauses && { pausedIn: rollout.state as 'shadow' | 'canary' }),
    revision: rollout.revision + 1,
  };
}

/** The writes of a move, on condition that nothing has happened to the rollout since it was read. */
export function moveWrites(before: RolloutRecord, move: RolloutMove): WriteOperation[] {
  const after = moved(before, move);
  const { project, number, candidate, champion } = after;
  const audit = auditWrite({
    project,
    action: `rollout ${move.cause}`,
    by: move.by,
    at: move.at.toISOString(),
    before: { rollout: number, state: before.state, step: before.step },
    after: {
      rollout: number,
      state: after.state,
      step: after.step,
      candidate: candidate.version,
      champion: champion.version,
      // The same move twice within a millisecond is two records.
      revision: after.revision,
    },
    reason: move.because,
  });
  return [{ put: after, when: { equals: { revision: before.revision } } }, audit];
}

const attempts = 8;

/**
 * Moves the newest rollout of a project as `choose` says of what is read, in one transaction with the route, the states of models and
 * the audit. Of a full promotion and of the return to an earlier champion this is part of `promote` and `rollback`.
 * @param choose undefined: nothing is to be done
 * @throws NoRollout, RolloutTransitionNotAllowed, RolloutContended, what `choose` throws
 */
export async function moveRollout(
  registry: RecordStore,
  project: ProjectName,
  choose: (rollout: RolloutRecord) => RolloutMove | undefined,
): Promise<RolloutRecord> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const rollout = await findRollout(registry, project);
    if (!rollout) throw new NoRollout(project);
    const move = choose(rollout);
    if (!move) return rollout;
    const after = moved(rollout, move);
    try {
      await registry.write([...moveWrites(rollout, move), ...(await trialWrites(registry, rollout, after, move))]);
      return after;
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
    }
  }
  throw new RolloutContended(project);
}

/** What a move on trial changes of the route, and of the candidate. */
async function trialWrites(
  registry: RecordStore,
  before: RolloutRecord,
  after: RolloutRecord,
  { at }: RolloutMove,
): Promise<WriteOperation[]> {
  if (!isTrial(before) || after.state === 'paused' || (before.state === 'paused' && isTrial(after))) return [];
  if (after.state === before.state && after.step === before.step) return [];
  const route = await findRoute(registry, before.project);
  if (!route) return [];
  const writes: WriteOperation[] = [routeWrite(route, trialRoute(route, after, at))];
  if (after.state !== 'rolledBack') return writes;
  const model = await getModel(registry, before.project, before.candidate.version);
  return [...writes, ...rejection(model, at)];
}

/** Whom a rollout has found worse is offered no more. */
export function rejection(model: ModelRecord, at: Date): WriteOperation[] {
  if (model.state !== 'candidate' && model.state !== 'held' && model.state !== 'retired') return [];
  return [modelWrite(model, inState(model, 'rejected', 'rejected', at.toISOString()))];
}

function routeWrite(before: RouteRecord, next: RouteRecord): WriteOperation {
  return { put: next, when: { equals: { revision: before.revision } } };
}

/** The route of a rollout on trial: the champion, and the candidate in the shadow or with the share of its step. */
export function trialRoute(route: RouteRecord, rollout: RolloutRecord, at: Date): RouteRecord {
  const champion: RouteVariant = { ...liveVariant(route), weight: 1 };
  const { rollout: _, ...rest } = route;
  const base = { ...rest, revision: route.revision + 1, updatedAt: at.toISOString() };
  const { state, number, stickyBy, candidate } = rollout;
  if (state !== 'shadow' && state !== 'canary') return newRoute({ ...base, variants: [champion] });
  const share = state === 'canary' ? rollout.rule.steps[rollout.step]! / 100 : 0;
  const mode = state === 'canary' ? 'live' : 'shadow';
  return newRoute({
    ...base,
    variants: [
      { ...champion, weight: 1 - share },
      { ...candidate, weight: mode === 'live' ? share : 1, mode, candidate: true },
    ],
    rollout: { number, stickyBy },
  });
}

export type RolloutStart = Pick<RolloutRecord, 'project' | 'candidate' | 'rule' | 'stickyBy' | 'by' | 'reason'> & {
  number: number;
  at: Date;
  /** With the findings that were accepted for it. */
  model: ModelRecord;
  /** As they were read. */
  read: { model: ModelRecord; route: RouteRecord; before: RolloutRecord | undefined };
};

/**
 * Begins a rollout, in the shadow or with the first step, in one transaction with the route, the end of one in probation and the audit.
 * @throws RolloutUnderWay, ConditionFailed where what was read has changed
 */
export async function startRollout(registry: RecordStore, start: RolloutStart): Promise<RolloutRecord> {
  const { project, number, at, model, read, ...of } = start;
  const { before, route } = read;
  if (before && isTrial(before)) throw new RolloutUnderWay(before);
  const state = of.rule.shadowRecords > 0 ? 'shadow' : 'canary';
  checkRolloutTransition({ project, number, state: null }, state, 'started');
  const live = liveVariant(route);
  const rollout: RolloutRecord = {
    ...keys.rollout(project, number),
    ...of,
    project,
    number,
    state,
    step: 0,
    champion: { version: live.version, digest: live.digest, ...(live.runtime && { runtime: live.runtime }) },
    startedAt: at.toISOString(),
    stateAt: at.toISOString(),
    judgement: null,
    cost: null,
    cursor: null,
    looks: 0,
    lookedAt: null,
    cause: 'started' satisfies RolloutCause,
    because: of.reason,
    revision: 1,
  };
  const superseded =
    before && isOn(before)
      ? moveWrites(before, {
          to: 'aborted',
          cause: 'superseded',
          by: of.by,
          at,
          because: `version ${of.candidate.version} is rolled out`,
        })
      : [];
  await registry.write([
    { put: rollout, when: 'absent' },
    routeWrite(route, trialRoute(route, rollout, at)),
    modelWrite(read.model, model),
    ...superseded,
    auditWrite({
      project,
      action: 'rollout started',
      by: of.by,
      at: at.toISOString(),
      after: {
        rollout: number,
        state,
        candidate: of.candidate.version,
        champion: live.version,
        ...(model.accepted && { accepted: model.accepted }),
      },
      reason: of.reason,
    }),
  ]);
  return rollout;
}
