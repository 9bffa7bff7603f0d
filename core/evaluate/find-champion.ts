import type { ProjectName } from '../contracts/ids.ts';
import type { ModelRecord } from '../contracts/registry/models.ts';
import { type ServingPackage, servingPackageSchema } from '../contracts/serving.ts';
import type { Ports } from '../ports/index.ts';
import { jsonOf } from '../ports/json.ts';
import { ModelFileGone, modelFile, modelPackage } from '../registry/model-files.ts';
import { getModel } from '../registry/models.ts';
import { findLiveVariant } from '../registry/routes.ts';
import type { Champion } from './champion.ts';

/**
 * The model that serves the project now, with its evaluation model; undefined where none does. A champion that is damaged is compared with nobody:
 * any challenger might seem better than it.
 *
 * @throws ModelNotFound, ModelDamaged
 */
export async function findChampion(
  { lake, registry }: Pick<Ports, 'lake' | 'registry'>,
  project: ProjectName,
): Promise<Champion | undefined> {
  const live = await findLiveVariant(registry, project);
  if (!live) return undefined;
  const model = await getModel(registry, project, live.version);
  const { version, trainedUntil, servedUntil = null } = model;
  const servedModel = await modelPackage(lake, model);
  const evaluationModel = await evaluatedPackage(lake, model).catch((error: unknown) => {
    // The champion stays, then, and the reason says why.
    if (error instanceof ModelFileGone) return undefined;
    throw error;
  });
  return { version, servedModel, servedUntil, trainedUntil, evaluationModel };
}

async function evaluatedPackage(lake: Ports['lake'], model: ModelRecord): Promise<ServingPackage | undefined> {
  const file = await modelFile(lake, model, 'evaluation-model.json');
  return file && jsonOf(file.bytes, file.key, servingPackageSchema);
}
