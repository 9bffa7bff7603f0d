import { lake } from '../../core/contracts/lake.ts';
import type { ModelRecord } from '../../core/contracts/registry/models.ts';
import type { ServingPackage } from '../../core/contracts/serving.ts';
import { getModel } from '../../core/registry/models.ts';
import { readPackage } from '../../core/serve/prediction/package-bytes.ts';
import { readObject } from './objects.ts';
import type { Platform } from './platform.ts';
import { publishedProject } from './project.ts';

/** The package of a registered version, verified. @throws CommandFailed, ModelNotFound, InvalidPackage */
export async function registeredPackage(
  platform: Platform,
  project: string,
  version: number,
): Promise<{ pkg: ServingPackage; record: ModelRecord }> {
  await publishedProject(platform, project);
  const record = await getModel(platform.registry, project, version);
  const bytes = await readObject(platform, lake.model(project, record.digest, 'model.json'));
  return { pkg: readPackage(bytes, record.files['model.json']), record };
}
