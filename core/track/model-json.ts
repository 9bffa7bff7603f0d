import type { RegisteredModelRecord, RegisteredVersionRecord } from '../contracts/registry/tracking.ts';
import type { ModelWithVersions } from './lifecycle/models.ts';
import { tagsJson } from './tags.ts';

export function versionJson(
  version: RegisteredVersionRecord,
  { aliases }: Pick<RegisteredModelRecord, 'aliases'>,
): unknown {
  return {
    name: version.name,
    version: String(version.version),
    creation_timestamp: version.createdAt,
    last_updated_timestamp: version.updatedAt,
    current_stage: version.stage,
    description: version.description,
    source: version.source,
    run_id: version.runId,
    run_link: version.runLink,
    status: 'READY',
    tags: tagsJson(version.tags),
    aliases: Object.keys(aliases)
      .filter((alias) => aliases[alias] === version.version)
      .sort(),
    ...(version.modelId && { model_id: version.modelId }),
  };
}

export function modelJson({ model, versions }: ModelWithVersions): unknown {
  const aliases = Object.entries(model.aliases).map(([alias, version]) => ({ alias, version: String(version) }));
  return {
    name: model.name,
    creation_timestamp: model.createdAt,
    last_updated_timestamp: model.updatedAt,
    description: model.description,
    latest_versions: latestOf(versions).map((version) => versionJson(version, model)),
    tags: tagsJson(model.tags),
    aliases,
  };
}

/** The newest version of each stage. */
export function latestOf(versions: readonly RegisteredVersionRecord[]): RegisteredVersionRecord[] {
  const sorted = [...versions].sort((a, b) => a.version - b.version);
  return [...new Map(sorted.map((version) => [version.stage, version])).values()];
}
