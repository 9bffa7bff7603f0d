import type { ProjectName } from '../contracts/ids.ts';
import { lake as keysOf } from '../contracts/lake.ts';
import type { RefitResult } from '../contracts/steps.ts';
import { bytesHash } from '../hash/content-hash.ts';
import type { ObjectStore } from '../ports/index.ts';
import { modelDigest } from './model-digest.ts';

export class CorruptModel extends Error {
  override name = 'CorruptModel';
}

/**
 * Copies a model's files from `work/` to `models/`, after each is seen to be what the refit wrote.
 * @throws CorruptModel when a file or the digest is not what its hash says
 */
export async function copyFiles(lake: ObjectStore, project: ProjectName, refit: RefitResult): Promise<void> {
  const { digest, files, stepKey } = refit;
  const expected = modelDigest(files);
  if (digest !== expected)
    throw new CorruptModel(`the digest of the refit is ${digest}, that of its files ${expected}; run it again`);
  for (const [file, hash] of Object.entries(files)) {
    const from = keysOf.work(project, stepKey, file);
    const bytes = await lake.get(from);
    const found = bytesHash(bytes);
    if (found !== hash) throw new CorruptModel(`${from} has SHA-256 ${found}, expected ${hash}; run the refit again`);
    await lake.put(keysOf.model(project, digest, file), bytes, { contentType: 'application/json' });
  }
}
