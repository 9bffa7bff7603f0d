import { lake as keysOf } from '../contracts/lake.ts';
import type { ModelRecord } from '../contracts/registry/models.ts';
import type { Schema } from '../contracts/schema.ts';
import { type ServingPackage, servingPackageSchema } from '../contracts/serving.ts';
import { bytesHash } from '../hash/content-hash.ts';
import { jsonOf } from '../ports/json.ts';
import { ObjectNotFound, type ObjectStore } from '../ports/object-store.ts';

/** What a file of a model is found by. */
export type StoredModelRecord = Pick<ModelRecord, 'project' | 'version' | 'digest' | 'files'>;

/** What is stored of a model is not what was registered: nothing may be concluded from it. */
export class ModelDamaged extends Error {
  override name = 'ModelDamaged';
  constructor({ project, version }: Pick<ModelRecord, 'project' | 'version'>, key: string, what: string) {
    super(
      `version ${version} of '${project}' is not what was registered: ${key} ${what}; restore the object's version before, or put another version into service (perennial rollback ${project}), and start this again`,
    );
  }
}

export class ModelFileGone extends ModelDamaged {
  override name = 'ModelFileGone';
}

/**
 * A file of a registered model, by the hash that was registered of it; undefined where the model was registered without it.
 * @throws ModelDamaged where it is another; ModelFileGone, which is one too
 */
export async function modelFile(
  lake: Pick<ObjectStore, 'get'>,
  model: StoredModelRecord,
  name: string,
): Promise<{ key: string; bytes: Uint8Array } | undefined> {
  const registered = model.files[name];
  if (registered === undefined) return undefined;
  const key = keysOf.model(model.project, model.digest, name);
  let bytes: Uint8Array;
  try {
    bytes = await lake.get(key);
  } catch (cause) {
    if (cause instanceof ObjectNotFound) throw new ModelFileGone(model, key, 'is not there');
    throw cause;
  }
  const found = bytesHash(bytes);
  if (found !== registered) throw new ModelDamaged(model, key, `has SHA-256 ${found} instead of ${registered}`);
  return { key, bytes };
}

/**
 * The same of a file that every model has, as JSON.
 * @throws ModelDamaged where it is another, is gone, or was never registered; MalformedJson where that was registered
 */
export async function modelJson<T>(
  lake: Pick<ObjectStore, 'get'>,
  model: StoredModelRecord,
  name: string,
  schema: Schema<T>,
): Promise<T> {
  const file = await modelFile(lake, model, name);
  if (!file) throw new ModelDamaged(model, name, 'was never registered');
  return jsonOf(file.bytes, file.key, schema);
}

/** What serving needs of a registered model. @throws as `modelJson` does */
export function modelPackage(lake: Pick<ObjectStore, 'get'>, model: StoredModelRecord): Promise<ServingPackage> {
  return modelJson(lake, model, 'model.json', servingPackageSchema);
}
