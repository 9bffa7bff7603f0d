import { keys } from '../../contracts/registry/keys.ts';
import type { ModelRecord } from '../../contracts/registry/models.ts';
import {
  type RegisteredModelRecord,
  type RegisteredVersionRecord,
  trackingKeys,
} from '../../contracts/registry/tracking.ts';
import { algorithmsInWords } from '../../evaluate/combine/average-in-words.ts';
import { findLiveVariant } from '../../registry/routes.ts';
import { nameHash, type Tracking } from '../context.ts';
import { lifecycleExperiment } from './experiment.ts';
import { lifecycleRunId } from './runs.ts';

/** The alias of the version that answers requests. */
const championAlias = 'champion';

export interface ModelWithVersions {
  model: RegisteredModelRecord;
  versions: RegisteredVersionRecord[];
}

/** The registered model that shows the versions of the project; it has the project's name. */
export async function lifecycleModel(tracking: Tracking): Promise<ModelWithVersions> {
  const { registry, project } = tracking;
  const { pk, sk } = keys.model(project, 0);
  const [experiment, records, live] = await Promise.all([
    lifecycleExperiment(tracking),
    registry.query<ModelRecord>(pk, { prefix: sk.slice(0, sk.indexOf('#') + 1) }),
    findLiveVariant(registry, project),
  ]);
  const versions = records.map((record) => versionOf(project, record));
  const updatedAt = Math.max(experiment.createdAt, ...versions.map((v) => v.updatedAt));
  const model: RegisteredModelRecord = {
    ...trackingKeys.model(project, nameHash(project)),
    name: project,
    description: experiment.tags['mlflow.note.content'] ?? '',
    createdAt: versions[0]?.createdAt ?? experiment.createdAt,
    updatedAt,
    tags: { 'perennial.project': project },
    aliases: live ? { [championAlias]: live.version } : {},
    lastVersion: versions.at(-1)?.version ?? 0,
    revision: 1,
  };
  return { model, versions };
}

/** Where the protocol finds the files of a version: of an artifact path, its files lie in the zone of models. */
export const lifecycleModelFolder = 'models';

function versionOf(project: string, record: ModelRecord): RegisteredVersionRecord {
  const { version, state, digest, createdAt, stateAt, runId } = record;
  const location = `mlflow-artifacts:/lifecycle/${lifecycleModelFolder}/${version}`;
  return {
    ...trackingKeys.version(project, nameHash(project), version),
    ...{ name: project, version, source: location, location, runId: lifecycleRunId(runId), runLink: '', modelId: '' },
    description: `${algorithmsInWords(record.algorithm.name, record.algorithm.members)}, ${state}`,
    stage: 'None',
    createdAt: Date.parse(createdAt),
    updatedAt: Date.parse(stateAt),
    tags: { 'perennial.state': state, 'perennial.digest': digest, 'perennial.snapshot': record.snapshotId },
    revision: 1,
  };
}
