import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { buildServingImage, runServing } from '../serving-container.ts';
import type { ProofOptions } from './prove.ts';

const tag = 'perennial-agreement';

/** The serving image, built, as a server of an exported folder; undefined where nothing runs containers. */
export async function servingImage(): Promise<ProofOptions['image']> {
  if (process.env.DOCKER_HOST === undefined) return undefined;
  await buildServingImage(tag);
  return async (exported) => {
    // The image's user is none of this machine's.
    for (const path of [join(exported, '..'), exported]) chmodSync(path, 0o755);
    return runServing(tag, ['serve', '/model'], { volumes: [`${exported}:/model:ro`] });
  };
}
