import { runtimeOfModel } from '../contracts/model.ts';
import { keys } from '../contracts/registry/keys.ts';
import type { ModelRecord } from '../contracts/registry/models.ts';
import type { RouteRecord, RouteVariant } from '../contracts/registry/routes.ts';
import type { ServingPackage } from '../contracts/serving.ts';
import { ObjectNotFound } from '../ports/object-store.ts';
import type { RecordReader } from '../ports/record-reader.ts';
import { readPackage } from './prediction/package-bytes.ts';

export interface PackagePorts {
  registry: RecordReader;
  /** `model.json` of a registered model. @throws ObjectNotFound */
  modelFile(project: string, digest: string): Promise<Uint8Array>;
}

/** What is stored of a model is not what was registered, or nothing that this code can read. */
export class RefusedModel extends Error {
  override name = 'RefusedModel';
}

/**
 * What becomes of a model's package, once its bytes have been found to be the registered ones.
 * @throws RefusedModel; what the stores throw, but that there is no such object
 */
export async function readRegistered<T>(
  { registry, modelFile }: PackagePorts,
  project: string,
  { version, digest }: Pick<RouteVariant, 'version' | 'digest'>,
  use: (pkg: ServingPackage) => T | Promise<T>,
): Promise<T> {
  const [record, bytes] = await Promise.all([
    registry.get<ModelRecord>(keys.model(project, version)),
    modelFile(project, digest).catch((error: unknown) => {
      if (error instanceof ObjectNotFound) throw refused(error);
      throw error;
    }),
  ]);
  try {
    return await use(readPackage(bytes, record?.files['model.json']));
  } catch (error) {
    throw refused(error);
  }
}

/** The champion before the one of a route, unless it may not serve any more: a person has decided against it since. */
export async function previousVariant(registry: RecordReader, route: RouteRecord): Promise<RouteVariant | undefined> {
  const { project, previous } = route;
  if (previous === null) return undefined;
  const model = await registry.get<ModelRecord>(keys.model(project, previous));
  if (!model || model.state === 'rejected') return undefined;
  const { version, digest, algorithm } = model;
  const runtime = runtimeOfModel(algorithm.name);
  return { version, digest, weight: 1, mode: 'live', ...(runtime && { runtime }) };
}

function refused(cause: unknown): RefusedModel {
  const reason = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
  return new RefusedModel(reason, { cause });
}
