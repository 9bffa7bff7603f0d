import { type BatchItem, type BatchJob, batchJobSchema } from '../contracts/batch.ts';
import { lake as keysOf } from '../contracts/lake.ts';
import type { ServingPackage } from '../contracts/serving.ts';
import type { ObjectStore } from '../ports/index.ts';
import { getJson } from '../ports/json.ts';
import { modelPackage } from '../registry/model-files.ts';

/** The plan of a batch. @throws ObjectNotFound once it has expired */
export function readJob(lake: Pick<ObjectStore, 'get'>, { project, job }: Pick<BatchItem, 'project' | 'job'>) {
  return getJson(lake, keysOf.batchWork(project, job, 'job.json'), batchJobSchema);
}

/** The package that a batch scores by. @throws ModelDamaged where its file is not the one that was planned */
export async function packageOfJob(
  lake: Pick<ObjectStore, 'get'>,
  { project, model }: Pick<BatchJob, 'project' | 'model'>,
): Promise<ServingPackage> {
  const { version, digest, sha256 } = model;
  return modelPackage(lake, { project, version, digest, files: { 'model.json': sha256 } });
}

/** Where the columns of any file are that predictions have too: a column of the results means the same in all of them. */
export function takenKey({ project, job }: Pick<BatchJob, 'project' | 'job'>): string {
  return keysOf.batchWork(project, job, 'taken.json');
}
