import { keys, type ModelDigestRecord, type ModelRecord } from '../contracts/registry.ts';
import type { RecordStore } from '../ports/index.ts';
import { ConditionFailed } from '../ports/record-store.ts';
import { auditWrite } from './audit.ts';

export class ModelNotFound extends Error {
  override name = 'ModelNotFound';
  constructor(project: string, version: number) {
    super(`project '${project}' has no model version ${version}; \`perennial models ${project}\` lists them`);
  }
}

/** What a run registers; the registry gives the version and the state. */
export type ModelRegistration = Omit<ModelRecord, 'pk' | 'sk' | 'ttl' | 'version' | 'state' | 'stateAt'>;

export interface RegisteredModel {
  model: ModelRecord;
  /** False when the digest had been registered before: the model is then the earlier one. */
  created: boolean;
}

/**
 * Registers a model as the next version, as a candidate. The same digest again gives the version that it has; two models at
 * once get two versions.
 */
export async function registerModel(
  store: RecordStore,
  registration: ModelRegistration,
  by: string,
): Promise<RegisteredModel> {
  const { project, digest, createdAt, runId } = registration;
  for (;;) {
    const known = await findModelByDigest(store, project, digest);
    if (known) return { model: known, created: false };
    const [latest] = await listModels(store, project, 1);
    const version = (latest?.version ?? 0) + 1;
    const model: ModelRecord = {
      ...registration,
      ...keys.model(project, version),
      version,
      state: 'candidate',
      stateAt: createdAt,
    };
    const pointer: ModelDigestRecord = { ...keys.modelDigest(project, digest), version };
    const after = { version, digest, runId };
    try {
      await store.write([
        { put: model, when: 'absent' },
        { put: pointer, when: 'absent' },
        auditWrite({ project, action: 'model registered', by, at: createdAt, after }),
      ]);
      return { model, created: true };
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
    }
  }
}

/** @throws ModelNotFound */
export async function getModel(store: RecordStore, project: string, version: number): Promise<ModelRecord> {
  const model = await store.get<ModelRecord>(keys.model(project, version));
  if (!model) throw new ModelNotFound(project, version);
  return model;
}

/** The version that a digest is registered as. */
export async function findModelByDigest(
  store: RecordStore,
  project: string,
  digest: string,
): Promise<ModelRecord | undefined> {
  const pointer = await store.get<ModelDigestRecord>(keys.modelDigest(project, digest));
  return pointer && getModel(store, project, pointer.version);
}

/** Newest first. */
export async function listModels(store: RecordStore, project: string, limit?: number): Promise<ModelRecord[]> {
  const { pk } = keys.model(project, 0);
  return store.query<ModelRecord>(pk, { prefix: 'MODEL#', descending: true, ...(limit ? { limit } : {}) });
}
