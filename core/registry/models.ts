import { type Finding, heldBy, openFindings } from '../contracts/findings.ts';
import type { ServingFigures } from '../contracts/gate.ts';
import type { ModelDigest, ProjectName } from '../contracts/ids.ts';
import { keys } from '../contracts/registry/keys.ts';
import type { ModelDigestRecord, ModelRecord } from '../contracts/registry/models.ts';
import { contentHash } from '../hash/content-hash.ts';
import type { RecordStore } from '../ports/index.ts';
import { ConditionFailed } from '../ports/record-store.ts';
import { auditWrite } from './audit.ts';
import { checkTransition, inState, modelWrite } from './model-states.ts';

export class ModelNotFound extends Error {
  override name = 'ModelNotFound';
  constructor(project: ProjectName, version: number) {
    super(`project '${project}' has no model version ${version}; \`perennial models ${project}\` lists them`);
  }
}

/** What a run registers; the registry gives the version and the state. */
export type ModelRegistration = Omit<ModelRecord, 'pk' | 'sk' | 'ttl' | 'version' | 'state' | 'stateAt' | 'accepted'>;

export interface RegisteredModel {
  model: ModelRecord;
  /** False when the digest had been registered before: the model is then the earlier one. */
  created: boolean;
}

/**
 * Registers a model as the next version: as a candidate, or held by critical findings. The same digest again gives the version
 * that it has, with what was found this time; two models at once get two versions.
 * @param accepted codes of findings that the project accepts
 */
export async function registerModel(
  registry: RecordStore,
  registration: ModelRegistration,
  by: string,
  accepted: readonly string[] = [],
): Promise<RegisteredModel> {
  const { project, digest, createdAt, runId, findings, serving } = registration;
  const open = openFindings(findings, accepted).map((f) => f.code);
  for (;;) {
    const known = await findModelByDigest(registry, project, digest);
    if (known) return { model: await withFindings(registry, known, registration, accepted, by), created: false };
    const [latest] = await listModels(registry, project, 1);
    const version = (latest?.version ?? 0) + 1;
    const state = waitingState(open);
    checkTransition({ project, version, state: null }, state, 'registered');
    const model: ModelRecord = {
      ...registration,
      ...keys.model(project, version),
      version,
      state,
      stateAt: createdAt,
    };
    const pointer: ModelDigestRecord = { ...keys.modelDigest(project, digest), version };
    const after = {
      version,
      digest,
      runId,
      state: model.state,
      ...servingIn(serving),
      ...(open.length > 0 && { findings: open }),
    };
    const reason = open.length > 0 ? { reason: heldBy(open) } : {};
    try {
      await registry.write([
        { put: model, when: 'absent' },
        { put: pointer, when: 'absent' },
        auditWrite({ project, action: 'model registered', by, at: createdAt, after, ...reason }),
      ]);
      return { model, created: true };
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
    }
  }
}

/** What serving the version takes, for the audit trail. */
function servingIn(serving: ModelRecord['serving']): { serving?: ServingFigures | null } {
  return serving ? { serving: serving.tries.at(-1)!.figures } : {};
}

/** Of a model that has not served. @param open codes of critical findings that nobody has accepted */
function waitingState(open: readonly string[]): 'candidate' | 'held' {
  return open.length > 0 ? 'held' : 'candidate';
}

/** What is known of a version's findings, as the newest run saw it; who serves or has served keeps its state. */
async function withFindings(
  registry: RecordStore,
  known: ModelRecord,
  { findings = [], createdAt, runId, serving }: ModelRegistration,
  accepted: readonly string[],
  by: string,
): Promise<ModelRecord> {
  const codes = (of: readonly Finding[] = []) => of.map((f) => `${f.code} ${f.severity}`).join('\n');
  const open = openFindings(findings, [...accepted, ...(known.accepted ?? []).map((a) => a.code)]).map((f) => f.code);
  const waits = known.state === 'candidate' || known.state === 'held';
  const state = waits ? waitingState(open) : known.state;
  const anew = serving !== undefined && contentHash(serving) !== contentHash(known.serving);
  if (codes(known.findings) === codes(findings) && state === known.state && !anew) return known;
  const judged: ModelRecord = { ...known, findings: [...findings], ...(serving && { serving }) };
  const changed = state === known.state ? judged : inState(judged, state, 'found again', createdAt);
  const { project, version } = known;
  const after = { version, runId, state, findings: findings.map((f) => f.code), ...servingIn(serving) };
  try {
    await registry.write([
      modelWrite(known, changed),
      auditWrite({
        project,
        action: 'model found again',
        by,
        at: createdAt,
        before: { state: known.state, findings: (known.findings ?? []).map((f) => f.code) },
        after,
        ...(state === 'held' && { reason: heldBy(open) }),
      }),
    ]);
    return changed;
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
    return getModel(registry, project, version);
  }
}

/** @throws ModelNotFound */
export async function getModel(registry: RecordStore, project: ProjectName, version: number): Promise<ModelRecord> {
  const model = await registry.get<ModelRecord>(keys.model(project, version));
  if (!model) throw new ModelNotFound(project, version);
  return model;
}

/** The version that a digest is registered as. */
export async function findModelByDigest(
  registry: RecordStore,
  project: ProjectName,
  digest: ModelDigest,
): Promise<ModelRecord | undefined> {
  const pointer = await registry.get<ModelDigestRecord>(keys.modelDigest(project, digest));
  return pointer && getModel(registry, project, pointer.version);
}

/** Newest first. */
export async function listModels(registry: RecordStore, project: ProjectName, limit?: number): Promise<ModelRecord[]> {
  const { pk } = keys.model(project, 0);
  return registry.query<ModelRecord>(pk, { prefix: 'MODEL#', descending: true, ...(limit ? { limit } : {}) });
}
