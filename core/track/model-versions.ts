import {
  type RegisteredModelRecord,
  type RegisteredVersionRecord,
  trackingKeys,
} from '../contracts/registry/tracking.ts';
import type { WriteOperation } from '../ports/record-store.ts';
import { audited, change, nameHash, now, type Tracking } from './context.ts';
import { invalid, missing, readOnly } from './errors.ts';
import { checkName, type Fields, integerOf, requiredText, textOf, textsOf } from './fields.ts';
import { type Columns, orderOf, select, sortBy } from './filter/select.ts';
import { locationOf } from './logged-models.ts';
import { latestOf, versionJson } from './model-json.ts';
import { allModels, bounded, changeModel, descriptionOf, limits, modelName, modelOf } from './models.ts';
import { pageOf } from './page.ts';
import { aliasOf } from './registered-models.ts';
import { tagsOf } from './tags.ts';

const stages = ['None', 'Staging', 'Production', 'Archived'] as const;

/** `model-versions/create` */
export async function createVersion(tracking: Tracking, fields: Fields): Promise<unknown> {
  const name = modelName(fields);
  const source = requiredText(fields, 'source', { max: 500 });
  const location = await locationOf(tracking, source);
  const tags = tagsOf(fields, limits.tagValue);
  const description = descriptionOf(fields);
  const at = now(tracking);
  const shared = {
    name,
    source,
    location,
    tags,
    description,
    stage: 'None',
    createdAt: at,
    updatedAt: at,
    revision: 1,
  };
  const of = {
    runId: textOf(fields, 'run_id', { max: 256 }),
    runLink: textOf(fields, 'run_link', { max: 500 }),
    modelId: textOf(fields, 'model_id', { max: 256 }),
  };
  let made: RegisteredVersionRecord | undefined;
  const model = await changeModel(tracking, name, (before) => {
    const version = before.lastVersion + 1;
    made = bounded({ ...trackingKeys.version(tracking.project, nameHash(name), version), ...shared, ...of, version });
    return {
      record: { ...before, lastVersion: version },
      also: [{ put: made, when: 'absent' }, audited(tracking, 'model version registered', { name, version, source })],
    };
  });
  return { model_version: versionJson(made!, model) };
}

/** `model-versions/get` */
export async function getVersion(tracking: Tracking, fields: Fields): Promise<unknown> {
  const { model, version } = await versionOf(tracking, fields);
  return { model_version: versionJson(version, model) };
}

/** `registered-models/alias`: the version that an alias names. */
export async function getByAlias(tracking: Tracking, fields: Fields): Promise<unknown> {
  const alias = aliasOf(fields);
  const { model, versions } = await modelOf(tracking, modelName(fields));
  const version = versions.find((v) => v.version === model.aliases[alias]);
  // The code by which clients know that the alias is not there.
  if (!version) throw invalid(`Registered model alias ${alias} not found.`);
  return { model_version: versionJson(version, model) };
}

/** `registered-models/get-latest-versions` */
export async function latestVersions(tracking: Tracking, fields: Fields): Promise<unknown> {
  const { model, versions } = await modelOf(tracking, modelName(fields));
  const wanted = textsOf(fields, 'stages', 10).map((stage) => stage.toLowerCase());
  const found = latestOf(versions).filter(({ stage }) => wanted.length === 0 || wanted.includes(stage.toLowerCase()));
  return { model_versions: found.map((version) => versionJson(version, model)) };
}

/** `model-versions/update` */
export async function updateVersion(tracking: Tracking, fields: Fields): Promise<unknown> {
  await changeVersion(tracking, fields, (before) => ({ record: { ...before, description: descriptionOf(fields) } }));
  return getVersion(tracking, fields);
}

/** `model-versions/transition-stage`: the older way to say what an alias says now. */
export async function moveVersion(tracking: Tracking, fields: Fields): Promise<unknown> {
  const wanted = requiredText(fields, 'stage').toLowerCase();
  const stage = stages.find((s) => s.toLowerCase() === wanted);
  if (!stage) throw invalid(`Invalid Model Version stage: ${wanted}. Value must be one of ${stages.join(', ')}.`);
  if (fields.archive_existing_versions === true && ['Staging', 'Production'].includes(stage)) {
    const { versions } = await modelOf(tracking, modelName(fields));
    for (const { name, version } of versions.filter(
      (v) => v.stage === stage && v.version !== integerOf(fields, 'version'),
    ))
      await changeVersion(tracking, { name, version }, (before) => ({ record: { ...before, stage: 'Archived' } }));
  }
  await changeVersion(tracking, fields, (before) => ({
    record: { ...before, stage },
    also: [
      audited(
        tracking,
        'model version moved',
        { name: before.name, version: before.version, stage },
        { stage: before.stage },
      ),
    ],
  }));
  return getVersion(tracking, fields);
}

/** `model-versions/delete`, with the aliases that name it. */
export async function deleteVersion(tracking: Tracking, fields: Fields): Promise<unknown> {
  const name = modelName(fields);
  const { version } = await changeVersion(tracking, fields, (before) => ({
    record: { ...before, removed: true },
    also: [audited(tracking, 'model version deleted', undefined, { name, version: before.version })],
  }));
  await changeModel(tracking, name, (before) => ({
    record: { ...before, aliases: Object.fromEntries(Object.entries(before.aliases).filter(([, v]) => v !== version)) },
  }));
  return {};
}

/** `model-versions/set-tag` and `model-versions/delete-tag` */
export async function tagVersion(tracking: Tracking, fields: Fields, remove: boolean): Promise<unknown> {
  const key = checkName(requiredText(fields, 'key'), 'tag');
  const value = textOf(fields, 'value', { max: limits.tagValue });
  await changeVersion(tracking, fields, (before) => {
    const { [key]: _, ...others } = before.tags;
    return { record: { ...before, tags: remove ? others : { ...others, [key]: value } } };
  });
  return {};
}

/** `model-versions/get-download-uri` */
export async function downloadUri(tracking: Tracking, fields: Fields): Promise<unknown> {
  return { artifact_uri: (await versionOf(tracking, fields)).version.location };
}

/** `model-versions/search` */
export async function searchVersions(tracking: Tracking, fields: Fields): Promise<unknown> {
  const orders = textsOf(fields, 'order_by', 100).map((text) => orderOf(text, columns));
  const all = (await allModels(tracking)).flatMap(({ model, versions }) =>
    versions.map((version) => ({ version, model })),
  );
  const sorted = sortBy(select(all, textOf(fields, 'filter'), columns), [
    ...orders,
    { type: 'number', of: ({ version }) => version.updatedAt, ascending: false },
    { type: 'text', of: ({ version }) => version.name, ascending: true },
    { type: 'number', of: ({ version }) => version.version, ascending: false },
  ]);
  const { items, next } = pageOf(sorted, fields, {
    usual: 10_000,
    most: 200_000,
    json: ({ version, model }) => versionJson(version, model),
  });
  return { model_versions: items, ...next };
}

async function versionOf(
  tracking: Tracking,
  fields: Fields,
): Promise<{ model: RegisteredModelRecord; version: RegisteredVersionRecord }> {
  const name = modelName(fields);
  const wanted = integerOf(fields, 'version');
  const { model, versions } = await modelOf(tracking, name);
  const version = versions.find((v) => v.version === wanted);
  if (!version) throw missing(`Model Version (name=${name}, version=${wanted ?? ''}) not found`);
  return { model, version };
}

async function changeVersion(
  tracking: Tracking,
  fields: Fields,
  next: (record: RegisteredVersionRecord) => { record: RegisteredVersionRecord; also?: WriteOperation[] },
): Promise<RegisteredVersionRecord> {
  return change(
    tracking,
    async () => {
      const { version } = await versionOf(tracking, fields);
      if (version.name === tracking.project) throw readOnly(`registered model '${version.name}'`);
      return version;
    },
    (before) => {
      const { record, also = [] } = next(before);
      return { record: bounded({ ...record, updatedAt: now(tracking) }), also };
    },
  );
}

const columns: Columns<{ model: RegisteredModelRecord; version: RegisteredVersionRecord }> = (entity, key) => {
  if (/^tags?$/.test(entity) && key === 'mlflow.prompt.is_prompt')
    return { type: 'text', of: ({ version }) => version.tags[key] ?? 'false' };
  if (/^tags?$/.test(entity)) return { type: 'text', of: ({ version }) => version.tags[key] };
  if (!/^(|attributes?|attr)$/.test(entity)) return undefined;
  switch (key) {
    case 'name':
      return { type: 'text', of: ({ version }) => version.name };
    case 'run_id':
      return { type: 'text', of: ({ version }) => version.runId };
    case 'source_path':
      return { type: 'text', of: ({ version }) => version.source };
    case 'version_number':
    case 'version':
      return { type: 'number', of: ({ version }) => version.version };
    case 'creation_timestamp':
      return { type: 'number', of: ({ version }) => version.createdAt };
    case 'last_updated_timestamp':
    case 'timestamp':
      return { type: 'number', of: ({ version }) => version.updatedAt };
    default:
      return undefined;
  }
};
