import {
  type RegisteredModelRecord,
  type RegisteredVersionRecord,
  trackingKeys,
} from '../contracts/registry/tracking.ts';
import type { WriteOperation } from '../ports/record-store.ts';
import { change, nameHash, now, type Tracking } from './context.ts';
import { invalid, missing, readOnly } from './errors.ts';
import { type Fields, requiredText, textOf } from './fields.ts';
import { lifecycleModel, type ModelWithVersions } from './lifecycle/models.ts';

/** MLflow bounds a tag at 100,000 characters; a record of the table holds fewer. */
export const limits = { name: 256, description: 5_000, tagValue: 20_000, recordBytes: 300_000, renamed: 45 };

/** A registered model with all its versions. @throws TrackingError */
export async function modelOf(tracking: Tracking, name: string): Promise<ModelWithVersions> {
  if (name === tracking.project) return lifecycleModel(tracking);
  const hash = nameHash(name);
  const { pk, sk } = trackingKeys.version(tracking.project, hash, 0);
  const [model, versions] = await Promise.all([
    tracking.registry.get<RegisteredModelRecord>(trackingKeys.model(tracking.project, hash)),
    tracking.registry.query<RegisteredVersionRecord>(pk, { prefix: sk.slice(0, sk.lastIndexOf('#') + 1) }),
  ]);
  if (!model || model.removed) throw missing(`Registered Model with name=${name} not found`);
  return { model, versions: versions.filter(({ removed }) => !removed) };
}

/** All registered models, that of the project among them. */
export async function allModels(tracking: Tracking): Promise<ModelWithVersions[]> {
  const { pk } = trackingKeys.model(tracking.project, '');
  const [own, models, versions] = await Promise.all([
    lifecycleModel(tracking),
    tracking.registry.query<RegisteredModelRecord>(pk, { prefix: 'MODEL#' }),
    tracking.registry.query<RegisteredVersionRecord>(pk, { prefix: 'VERSION#' }),
  ]);
  const byName = Map.groupBy(
    versions.filter((v) => !v.removed),
    ({ name }) => name,
  );
  return [own, ...models.filter((m) => !m.removed).map((model) => ({ model, versions: byName.get(model.name) ?? [] }))];
}

/** Changes a registered model that is the callers' own. @throws TrackingError */
export async function changeModel(
  tracking: Tracking,
  name: string,
  next: (record: RegisteredModelRecord) => { record: RegisteredModelRecord; also?: WriteOperation[] },
): Promise<RegisteredModelRecord> {
  return change(
    tracking,
    async () => {
      const { model } = await modelOf(tracking, name);
      if (name === tracking.project) throw readOnly(`registered model '${name}'`);
      return model;
    },
    (before) => {
      const { record, also = [] } = next(before);
      return { record: bounded({ ...record, updatedAt: now(tracking) }), also };
    },
  );
}

/** The name of a registered model: `models:/NAME/VERSION` must be clear. @throws TrackingError */
export function modelName(fields: Fields, field = 'name'): string {
  const name = requiredText(fields, field, { max: limits.name });
  if (!/[/:]/.test(name)) return name;
  throw invalid(`Invalid model name: '${name}'. It may hold no slash and no colon.`);
}

export function descriptionOf(fields: Fields): string {
  return textOf(fields, 'description', { max: limits.description });
}

/** @throws TrackingError where a record would be more than the table takes */
export function bounded<T>(record: T): T {
  const bytes = new TextEncoder().encode(JSON.stringify(record)).length;
  if (bytes <= limits.recordBytes) return record;
  throw invalid(`description, tags and aliases take ${bytes} bytes together; at most ${limits.recordBytes} are kept`);
}
