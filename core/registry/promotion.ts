import { type AcceptedFinding, acceptanceHint, type Finding, openFindings } from '../contracts/findings.ts';
import type { ProjectName } from '../contracts/ids.ts';
import { runtimeOfModel } from '../contracts/model.ts';
import type { ModelRecord } from '../contracts/registry/models.ts';
import type { RolloutRecord } from '../contracts/registry/rollouts.ts';
import type { RouteRecord } from '../contracts/registry/routes.ts';
import type { RecordStore } from '../ports/index.ts';
import { ConditionFailed, type WriteOperation } from '../ports/record-store.ts';
import { auditWrite } from './audit.ts';
import { checkTransition, inState, modelWrite, TransitionNotAllowed } from './model-states.ts';
import { getModel } from './models.ts';
import { isOn, isTrial } from './rollout-states.ts';
import { findRollout, moveRollout, moveWrites, type RolloutMove } from './rollouts.ts';
import { findRoute, liveVariant, newRoute } from './routes.ts';

export class PromotionError extends Error {
  override name = 'PromotionError';
}

/** The champion is no longer the one that the decision was based on. */
export class ChampionChanged extends PromotionError {
  override name = 'ChampionChanged';
  constructor(project: ProjectName, expected: number | null, actual: number | null) {
    const named = (version: number | null) => (version === null ? 'none' : `version ${version}`);
    super(
      `the champion of '${project}' is ${named(actual)}, not ${named(expected)} as expected: compare with it and decide again`,
    );
  }
}

export class NoPreviousChampion extends PromotionError {
  override name = 'NoPreviousChampion';
  constructor(project: ProjectName) {
    super(
      `'${project}' has no earlier champion to return to; \`perennial models ${project}\` lists its versions: promote one`,
    );
  }
}

/** Critical findings that nobody has accepted. */
export class HeldByFindings extends PromotionError {
  override name = 'HeldByFindings';
  constructor(project: ProjectName, version: number, open: readonly Finding[]) {
    const words = open.map(({ code, message, remedy }) => `\n  ${code}: ${message}; ${remedy}`).join('');
    const hint = acceptanceHint(
      project,
      version,
      open.map((f) => f.code),
    );
    super(`version ${version} of '${project}' is held by findings:${words}\n${hint}`);
  }
}

export interface PromotionRequest {
  project: ProjectName;
  version: number;
  /** The champion that the version was compared with; null for none. Without it: the champion at the moment. */
  expectedChampion?: number | null;
  /** Codes of findings that are accepted for this version, and by whom. */
  accept?: readonly Omit<AcceptedFinding, 'at'>[];
  by: string;
  reason: string;
  at: Date;
  /** It is the rollout's own decision, and not a person's or a run's. */
  ofRollout?: OfRollout;
}

export interface Promotion {
  route: RouteRecord;
  /** False when the version was the champion already. */
  changed: boolean;
  /** Codes of critical findings that were accepted for it. */
  accepted?: string[];
}

/**
 * Makes a version the champion if the champion is still the expected one: route, states of both models and audit record in
 * one transaction. Asked again for what is already so, it changes nothing.
 * @throws ChampionChanged, TransitionNotAllowed, ModelNotFound, HeldByFindings
 */
export async function promote(registry: RecordStore, request: PromotionRequest): Promise<Promotion> {
  return setChampion(registry, { ...request, cause: 'promoted' });
}

export interface RollbackRequest extends Omit<PromotionRequest, 'version'> {
  /** @default the champion before the present one */
  version?: number;
}

/**
 * Returns to the champion before this one, or to a given version. A second rollback returns to where the first began. While a candidate
 * is on trial the champion before this one is the champion: the trial ends, and the candidate is rejected.
 * @throws NoPreviousChampion, ChampionChanged, TransitionNotAllowed, ModelNotFound, HeldByFindings
 */
export async function rollback(registry: RecordStore, request: RollbackRequest): Promise<Promotion> {
  const [route, rollout] = await Promise.all([
    findRoute(registry, request.project),
    findRollout(registry, request.project),
  ]);
  if (route && rollout && isTrial(rollout)) {
    const champion = liveVariant(route).version;
    if ((request.version ?? champion) === champion) return endTrial(registry, request, champion);
  }
  const version = request.version ?? route?.previous ?? undefined;
  if (version === undefined || !route) throw new NoPreviousChampion(request.project);
  const expectedChampion =
    request.expectedChampion === undefined ? liveVariant(route).version : request.expectedChampion;
  return setChampion(registry, { ...request, version, expectedChampion, cause: 'rolled back' });
}

async function endTrial(
  registry: RecordStore,
  { project, expectedChampion = undefined, by, reason, at }: RollbackRequest,
  champion: number,
): Promise<Promotion> {
  if (expectedChampion !== undefined && expectedChampion !== champion)
    throw new ChampionChanged(project, expectedChampion, champion);
  const ended = await moveRollout(registry, project, (rollout) =>
    isTrial(rollout) ? { to: 'rolledBack', cause: 'rolled back', by, at, because: reason } : undefined,
  );
  const route = (await findRoute(registry, project))!;
  // It became the champion while it was to be taken back.
  if (liveVariant(route).version !== champion) throw new ChampionChanged(project, champion, liveVariant(route).version);
  return { route, changed: ended.because === reason && ended.stateAt === at.toISOString() };
}

/**
 * Refuses a model that no transition makes champion. One that is read as champion has become it since the route was read, or
 * is being replaced: the write finds out.
 * @throws TransitionNotAllowed
 */
export function checkMayServe(model: ModelRecord, cause: Takeover['cause']): void {
  if (model.state !== 'champion') checkTransition(model, 'champion', cause);
}

type Takeover = PromotionRequest & { cause: 'promoted' | 'rolled back' };

/** What a rollout's own decision changes of it: see `RolloutMove`. */
export type OfRollout = Pick<RolloutMove, 'set'> & {
  cause: 'passed' | 'worse';
  /** As it was judged: once anything has happened to it, it decides nothing. */
  revision: number;
};

/** As often is tried again where something else than the champion has changed. */
const attempts = 8;

async function setChampion(registry: RecordStore, request: Takeover, attempt = 1): Promise<Promotion> {
  const { project, version, cause } = request;
  const [model, route] = await Promise.all([getModel(registry, project, version), findRoute(registry, project)]);
  const champion = route ? liveVariant(route).version : null;
  if (route && champion === version) return { route, changed: false };
  checkMayServe(model, cause);
  const expected = request.expectedChampion === undefined ? champion : request.expectedChampion;
  if (champion !== expected) throw new ChampionChanged(project, expected, champion);
  const retiring = champion === null ? undefined : await getModel(registry, project, champion);
  const accepted = acceptedFindings(request, model);
  const next = nextRoute(route, model, request.at);
  const rollout = await findRollout(registry, project);
  if (request.ofRollout && rollout?.revision !== request.ofRollout.revision)
    throw new ChampionChanged(project, expected, champion);
  try {
    await registry.write([
      ...championWrites(request, { ...model, ...(accepted.length > 0 && { accepted }) }, route, retiring, next),
      ...(rollout && isOn(rollout) ? moveWrites(rollout, moveOf(rollout, request)) : []),
    ]);
    const codes = accepted.map((a) => a.code);
    return { route: next, changed: true, ...(codes.length > 0 && { accepted: codes }) };
  } catch (error) {
    // A state that the table refuses here was read while another promotion was being written.
    if (!(error instanceof ConditionFailed || error instanceof TransitionNotAllowed)) throw error;
    const now = await findRoute(registry, project);
    const champion = now ? liveVariant(now).version : null;
    if (now && champion === version) return { route: now, changed: false };
    const current = await getModel(registry, project, version);
    checkMayServe(current, cause);
    if (champion === expected && attempt < attempts) return setChampion(registry, request, attempt + 1);
    throw new ChampionChanged(project, expected, champion);
  }
}

/** What a change of the champion is to the rollout that is on. */
function moveOf(rollout: RolloutRecord, { version, cause, by, at, reason, ofRollout }: Takeover): RolloutMove {
  const of = { by, at, because: reason, ...(ofRollout?.set && { set: ofRollout.set }) };
  if (isTrial(rollout) && version === rollout.candidate.version) {
    const to = rollout.rule.probationDays > 0 ? 'probation' : 'completed';
    return { ...of, to, cause: ofRollout?.cause ?? 'promoted' };
  }
  if (rollout.state === 'probation' && cause === 'rolled back' && version === rollout.champion.version)
    return { ...of, to: 'rolledBack', cause: ofRollout?.cause ?? 'rolled back' };
  return { ...of, to: 'aborted', cause: 'superseded' };
}

/**
 * What of a version's critical findings is accepted now or was before.
 * @throws HeldByFindings where that is not all of them; a version that has served before may serve again
 */
export function acceptedFindings(
  { project, accept = [], at }: Pick<PromotionRequest, 'project' | 'accept' | 'at'>,
  model: ModelRecord,
): AcceptedFinding[] {
  const before = model.accepted ?? [];
  const critical = openFindings(
    model.findings,
    before.map((a) => a.code),
  );
  const now = critical.flatMap(({ code }) => {
    const by = accept.find((a) => a.code === code)?.by;
    return by === undefined ? [] : [{ code, by, at: at.toISOString() }];
  });
  const accepted = [...before, ...now];
  const open = openFindings(
    model.findings,
    accepted.map((a) => a.code),
  );
  if (open.length > 0 && model.state !== 'retired') throw new HeldByFindings(project, model.version, open);
  return accepted;
}

function nextRoute(route: RouteRecord | undefined, model: ModelRecord, at: Date): RouteRecord {
  const { project, version, digest, algorithm } = model;
  const runtime = runtimeOfModel(algorithm.name);
  return newRoute({
    project,
    variants: [{ version, digest, weight: 1, mode: 'live', ...(runtime && { runtime }) }],
    previous: route ? liveVariant(route).version : null,
    revision: (route?.revision ?? 0) + 1,
    updatedAt: at.toISOString(),
  });
}

function championWrites(
  { project, version, by, reason, at, cause }: Takeover,
  model: ModelRecord,
  route: RouteRecord | undefined,
  retiring: ModelRecord | undefined,
  next: RouteRecord,
): WriteOperation[] {
  const stateAt = at.toISOString();
  const operations: WriteOperation[] = [
    { put: next, when: route ? { equals: { revision: route.revision } } : 'absent' },
    modelWrite(model, inState(model, 'champion', cause, stateAt)),
    auditWrite({
      project,
      action: `model ${cause}`,
      by,
      at: stateAt,
      before: { champion: next.previous },
      after: {
        champion: version,
        digest: model.digest,
        revision: next.revision,
        ...(model.accepted && { accepted: model.accepted }),
      },
      reason,
    }),
  ];
  if (retiring) operations.push(modelWrite(retiring, inState(retiring, 'retired', 'replaced', stateAt)));
  return operations;
}
