import type { ModelRecord } from '../../core/contracts/registry/models.ts';
import type { ServingPackage } from '../../core/contracts/serving.ts';
import { modelPackage } from '../../core/registry/model-files.ts';
import { getModel } from '../../core/registry/models.ts';
import { lakeStore } from './objects.ts';
import type { Platform } from './platform.ts';
import { publishedProject } from './project.ts';

/** The package of a registered version, verified. @throws CommandFailed, ModelNotFound, ModelDamaged */
export async function registeredPackage(
  platform: Platform,
  project: string,
  version: number,
): Promise<{ pkg: ServingPackage; record: ModelRecord }> {
  await publishedProject(platform, project);
  const record = await getModel(platform.registry, project, version);
  return { pkg: await modelPackage(await lakeStore(platform), record), record };
}
