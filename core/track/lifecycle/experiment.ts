import { keys } from '../../contracts/registry/keys.ts';
import type { DefinitionRecord } from '../../contracts/registry/projects.ts';
import { type ExperimentRecord, trackingKeys } from '../../contracts/registry/tracking.ts';
import type { Tracking } from '../context.ts';
import { missing } from '../errors.ts';

/** Id of the experiment that shows the runs of the project's lifecycle. */
export const lifecycleId = 'lifecycle';

/** @throws TrackingError where the project is not published */
export async function lifecycleExperiment({ registry, project }: Tracking): Promise<ExperimentRecord> {
  const found = await registry.get<DefinitionRecord>(keys.definition(project));
  if (!found) throw missing(`there is no project '${project}'`);
  const at = Date.parse(found.publishedAt);
  return {
    ...trackingKeys.experiment(project, lifecycleId),
    experimentId: lifecycleId,
    name: `lifecycle/${project}`,
    stage: 'active',
    createdAt: at,
    updatedAt: at,
    tags: { 'mlflow.note.content': found.definition.objective.description ?? '', 'perennial.project': project },
    revision: 1,
  };
}
