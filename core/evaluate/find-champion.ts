import type { ProjectName } from '../contracts/ids.ts';
import { lake as keysOf } from '../contracts/lake.ts';
import { type ServingPackage, servingPackageSchema } from '../contracts/serving.ts';
import type { Ports } from '../ports/index.ts';
import { getJson } from '../ports/json.ts';
import { ObjectNotFound } from '../ports/object-store.ts';
import { getModel } from '../registry/models.ts';
import { findLiveVariant } from '../registry/routes.ts';
import type { Champion } from './champion.ts';

/** The model that serves the project now, with its evaluation model; undefined where none does. @throws ModelNotFound */
export async function findChampion(
  { lake, registry }: Pick<Ports, 'lake' | 'registry'>,
  project: ProjectName,
): Promise<Champion | undefined> {
  const live = await findLiveVariant(registry, project);
  if (!live) return undefined;
  const model = await getModel(registry, project, live.version);
  const { version, trainedUntil, servedUntil = null, digest } = model;
  const servedModel = await getJson(lake, keysOf.model(project, digest, 'model.json'), servingPackageSchema);
  const evaluationModel = await findPackage(lake, keysOf.model(project, digest, 'evaluation-model.json'));
  return { version, servedModel, servedUntil, trainedUntil, evaluationModel };
}

async function findPackage(lake: Ports['lake'], key: string): Promise<ServingPackage | undefined> {
  try {
    return await getJson(lake, key, servingPackageSchema);
  } catch (error) {
    if (error instanceof ObjectNotFound) return undefined;
    throw error;
  }
}
