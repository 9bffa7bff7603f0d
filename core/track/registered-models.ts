import {
  type RegisteredModelRecord,
  type RegisteredVersionRecord,
  trackingKeys,
} from '../contracts/registry/tracking.ts';
import type { WriteOperation } from '../ports/record-store.ts';
import { ConditionFailed } from '../ports/record-store.ts';
import { audited, nameHash, now, type Tracking } from './context.ts';
import { invalid, missing, taken } from './errors.ts';
import { checkName, type Fields, integerOf, requiredText, textOf, textsOf } from './fields.ts';
import { type Columns, orderOf, select, sortBy } from './filter/select.ts';
import type { ModelWithVersions } from './lifecycle/models.ts';
import { modelJson } from './model-json.ts';
import { allModels, bounded, changeModel, descriptionOf, limits, modelName, modelOf } from './models.ts';
import { pageOf } from './page.ts';
import { tagsOf } from './tags.ts';

/** `registered-models/create` */
export async function createModel(tracking: Tracking, fields: Fields): Promise<unknown> {
  const name = modelName(fields);
  if (name === tracking.project)
    throw taken(`Registered Model (name=${name}) already exists: it shows the versions of the project`);
  const at = now(tracking);
  const place = trackingKeys.model(tracking.project, nameHash(name));
  const known = await tracking.registry.get<RegisteredModelRecord>(place);
  if (known && !known.removed) throw modelTaken(name);
  const record: RegisteredModelRecord = {
    ...place,
    ...{
      name,
      description: descriptionOf(fields),
      createdAt: at,
      updatedAt: at,
      tags: tagsOf(fields, limits.tagValue),
      aliases: {},
    },
    // Numbers of a name that was used before go on: what was version 1 stays it in every trail.
    lastVersion: known?.lastVersion ?? 0,
    revision: (known?.revision ?? 0) + 1,
  };
  try {
    const when = known ? { equals: { revision: known.revision } } : ('absent' as const);
    await tracking.registry.write([
      { put: bounded(record), when },
      audited(tracking, 'registered model created', { name }),
    ]);
  } catch (error) {
    throw error instanceof ConditionFailed ? modelTaken(name) : error;
  }
  return { registered_model: modelJson({ model: record, versions: [] }) };
}

/** `registered-models/get` */
export async function getModel(tracking: Tracking, fields: Fields): Promise<unknown> {
  return { registered_model: modelJson(await modelOf(tracking, modelName(fields))) };
}

/** `registered-models/update` */
export async function updateModel(tracking: Tracking, fields: Fields): Promise<unknown> {
  const name = modelName(fields);
  await changeModel(tracking, name, (before) => ({ record: { ...before, description: descriptionOf(fields) } }));
  return { registered_model: modelJson(await modelOf(tracking, name)) };
}

/** `registered-models/rename`: the versions go with it. */
export async function renameModel(tracking: Tracking, fields: Fields): Promise<unknown> {
  const name = modelName(fields);
  const newName = modelName(fields, 'new_name');
  const { versions } = await modelOf(tracking, name);
  if (newName === tracking.project) throw modelTaken(newName);
  const place = trackingKeys.model(tracking.project, nameHash(newName));
  const known = await tracking.registry.get<RegisteredModelRecord>(place);
  if (known && !known.removed) throw modelTaken(newName);
  if (versions.length > limits.renamed)
    throw invalid(
      `a model of ${versions.length} versions cannot be renamed; at most ${limits.renamed} versions go along`,
    );
  const renamed = changeModel(tracking, name, (before) => ({
    record: { ...before, removed: true, aliases: {} },
    also: [
      {
        put: {
          ...before,
          ...place,
          name: newName,
          updatedAt: now(tracking),
          revision: (known?.revision ?? 0) + 1,
        } as RegisteredModelRecord,
        when: known ? { equals: { revision: known.revision } } : 'absent',
      },
      ...versions.flatMap((version): WriteOperation[] => [
        { put: { ...version, removed: true, revision: version.revision + 1 } as RegisteredVersionRecord },
        {
          put: {
            ...version,
            ...trackingKeys.version(tracking.project, nameHash(newName), version.version),
            name: newName,
          } as RegisteredVersionRecord,
        },
      ]),
      audited(tracking, 'registered model renamed', { name: newName }, { name }),
    ],
  }));
  await renamed.catch((error: unknown) => {
    throw error instanceof ConditionFailed ? modelTaken(newName) : error;
  });
  return { registered_model: modelJson(await modelOf(tracking, newName)) };
}

/** `registered-models/delete`, with its versions; their files stay. */
export async function deleteModel(tracking: Tracking, fields: Fields): Promise<unknown> {
  const name = modelName(fields);
  const { versions } = await modelOf(tracking, name);
  await changeModel(tracking, name, (before) => ({
    record: { ...before, removed: true, aliases: {} },
    also: [audited(tracking, 'registered model deleted', undefined, { name, versions: versions.length })],
  }));
  for (const version of versions)
    await tracking.registry.write([
      { put: { ...version, removed: true, revision: version.revision + 1 } as RegisteredVersionRecord },
    ]);
  return {};
}

/** `registered-models/set-tag` and `registered-models/delete-tag` */
export async function tagModel(tracking: Tracking, fields: Fields, remove: boolean): Promise<unknown> {
  const key = checkName(requiredText(fields, 'key'), 'tag');
  const value = textOf(fields, 'value', { max: limits.tagValue });
  await changeModel(tracking, modelName(fields), (before) => {
    const { [key]: _, ...others } = before.tags;
    return { record: { ...before, tags: remove ? others : { ...others, [key]: value } } };
  });
  return {};
}

/** `registered-models/alias`: sets an alias, or takes it back. */
export async function aliasModel(tracking: Tracking, fields: Fields, remove: boolean): Promise<unknown> {
  const name = modelName(fields);
  const alias = aliasOf(fields);
  const version = remove ? undefined : integerOf(fields, 'version');
  const known = await modelOf(tracking, name);
  if (!remove && !known.versions.some((v) => v.version === version))
    throw missing(`Model Version (name=${name}, version=${version ?? textOf(fields, 'version')}) not found`);
  await changeModel(tracking, name, (before) => {
    const { [alias]: old, ...others } = before.aliases;
    const aliases = version === undefined ? others : { ...others, [alias]: version };
    const action = version === undefined ? 'alias removed' : 'alias set';
    return {
      record: { ...before, aliases },
      also: [audited(tracking, action, { name, alias, version }, { version: old })],
    };
  });
  return {};
}

/** `registered-models/search` */
export async function searchModels(tracking: Tracking, fields: Fields): Promise<unknown> {
  const orders = textsOf(fields, 'order_by', 100).map((text) => orderOf(text, columns));
  const sorted = sortBy(select(await allModels(tracking), textOf(fields, 'filter'), columns), [
    ...orders,
    { type: 'text', of: ({ model }) => model.name, ascending: true },
  ]);
  const { items, next } = pageOf(sorted, fields, { usual: 100, most: 1_000, json: modelJson });
  return { registered_models: items, ...next };
}

export function aliasOf(fields: Fields): string {
  const alias = requiredText(fields, 'alias', { max: 255 });
  if (!/^[\w-]+$/.test(alias) || /^v\d+$/i.test(alias) || alias === '__proto__' || alias.toLowerCase() === 'latest')
    throw invalid(
      `Invalid alias name: '${alias}'. Names may only contain alphanumerics, underscores (_), and dashes (-), and are neither 'latest' nor a version such as v1.`,
    );
  return alias;
}

const modelTaken = (name: string) => taken(`Registered Model (name=${name}) already exists.`);

const columns: Columns<ModelWithVersions> = (entity, key) => {
  // Clients of 3.x ask for models that are no prompts, also of servers that know none.
  if (/^tags?$/.test(entity) && key === 'mlflow.prompt.is_prompt')
    return { type: 'text', of: ({ model }) => model.tags[key] ?? 'false' };
  if (/^tags?$/.test(entity)) return { type: 'text', of: ({ model }) => model.tags[key] };
  if (!/^(|attributes?|attr)$/.test(entity)) return undefined;
  if (key === 'name') return { type: 'text', of: ({ model }) => model.name };
  if (key === 'creation_timestamp') return { type: 'number', of: ({ model }) => model.createdAt };
  if (['last_updated_timestamp', 'timestamp'].includes(key))
    return { type: 'number', of: ({ model }) => model.updatedAt };
  return undefined;
};
