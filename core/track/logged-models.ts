import { type LoggedModelRecord, trackingKeys } from '../contracts/registry/tracking.ts';
import { concurrently } from '../registry/concurrently.ts';
import { change, hex, now, type Tracking } from './context.ts';
import { invalid, missing } from './errors.ts';
import { artifactRoot, isExperimentId, writableExperiment } from './experiments.ts';
import { type Fields, objectsOf, requiredText, textOf, textsOf } from './fields.ts';
import { type Columns, orderOf, select, sortBy } from './filter/select.ts';
import { bounded, limits, modelOf } from './models.ts';
import { pageOf } from './page.ts';
import { experimentIdOf, runIdOf, runOf } from './run.ts';
import { tagsJson, tagsOf } from './tags.ts';

const statuses = ['LOGGED_MODEL_PENDING', 'LOGGED_MODEL_READY', 'LOGGED_MODEL_UPLOAD_FAILED'] as const;
const prefix = 'm-';

/** `POST logged-models`: a model that a client is about to upload. */
export async function createLoggedModel(tracking: Tracking, fields: Fields): Promise<unknown> {
  const { experimentId } = await writableExperiment(tracking, textOf(fields, 'experiment_id') || '0');
  const random = hex(tracking.random(10));
  const modelId = `${prefix}${runIdOf(experimentId, random)}`;
  const at = now(tracking);
  const record: LoggedModelRecord = {
    ...trackingKeys.loggedModel(tracking.project, experimentId, modelId),
    ...{ modelId, experimentId, name: textOf(fields, 'name', { max: 250 }) || `model-${random.slice(0, 8)}` },
    ...{
      modelType: textOf(fields, 'model_type', { max: 250 }),
      sourceRunId: textOf(fields, 'source_run_id', { max: 256 }),
    },
    ...{
      status: statuses[0],
      createdAt: at,
      updatedAt: at,
      params: paramsOf(fields),
      tags: tagsOf(fields, limits.tagValue),
    },
    revision: 1,
  };
  await tracking.registry.write([{ put: bounded(record), when: 'absent' }]);
  return { model: loggedModelJson(record) };
}

/** @throws TrackingError where there is no such model */
export async function loggedModelOf(
  tracking: Tracking,
  modelId: string,
  { deleted = false } = {},
): Promise<LoggedModelRecord> {
  const id = modelId.startsWith(prefix) ? modelId.slice(prefix.length) : '';
  const known = /^[0-9a-f]{32}$/.test(id)
    ? trackingKeys.loggedModel(tracking.project, experimentIdOf(id), modelId)
    : undefined;
  const found = known && (await tracking.registry.get<LoggedModelRecord>(known));
  if (!found || (found.removed && !deleted))
    throw missing(`Logged model with ID '${modelId.slice(0, 100)}' not found.`);
  return found;
}

/** `GET logged-models/{id}` */
export async function getLoggedModel(tracking: Tracking, fields: Fields, modelId: string): Promise<unknown> {
  const deleted = textOf(fields, 'allow_deleted').toLowerCase() === 'true';
  return { model: loggedModelJson(await loggedModelOf(tracking, modelId, { deleted })) };
}

/** `PATCH logged-models/{id}`: it is uploaded, or could not be. */
export async function finalizeLoggedModel(tracking: Tracking, fields: Fields, modelId: string): Promise<unknown> {
  const wanted = fields.status;
  const status = typeof wanted === 'number' ? statuses[wanted - 1] : statuses.find((s) => s === wanted);
  if (!status) throw invalid(`expected 'status' as one of ${statuses.join(', ')}`);
  return changed(tracking, modelId, (before) => ({ ...before, status }));
}

/** `DELETE logged-models/{id}`; its files stay. */
export async function deleteLoggedModel(tracking: Tracking, modelId: string): Promise<unknown> {
  await changed(tracking, modelId, (before) => ({ ...before, removed: true }));
  return {};
}

/** `PATCH logged-models/{id}/tags` and `DELETE logged-models/{id}/tags/{key}` */
export async function tagLoggedModel(
  tracking: Tracking,
  fields: Fields,
  modelId: string,
  remove?: string,
): Promise<unknown> {
  const added = tagsOf(fields, limits.tagValue);
  return changed(tracking, modelId, (before) => {
    if (remove === undefined) return { ...before, tags: { ...before.tags, ...added } };
    const { [remove]: known, ...tags } = before.tags;
    if (known === undefined) throw missing(`No tag with name: ${remove} in logged model ${modelId}`);
    return { ...before, tags };
  });
}

/** `POST logged-models/{id}/params` */
export async function paramLoggedModel(tracking: Tracking, fields: Fields, modelId: string): Promise<unknown> {
  const params = paramsOf(fields);
  await changed(tracking, modelId, (before) => ({ ...before, params: { ...before.params, ...params } }));
  return {};
}

/** `POST logged-models/search` */
export async function searchLoggedModels(tracking: Tracking, fields: Fields): Promise<unknown> {
  const ids = [...new Set(textsOf(fields, 'experiment_ids', 100))].filter(isExperimentId);
  const orders = objectsOf(fields, 'order_by', 100).map((order) =>
    orderOf(`${requiredText(order, 'field_name')} ${order.ascending === false ? 'DESC' : 'ASC'}`, columns),
  );
  const found = await concurrently(ids, 8, (id) =>
    tracking.registry.query<LoggedModelRecord>(trackingKeys.loggedModel(tracking.project, id, '').pk),
  );
  const there = found.flat().filter(({ removed }) => !removed);
  const sorted = sortBy(select(there, textOf(fields, 'filter'), columns), [
    ...orders,
    { type: 'number', of: ({ createdAt }) => createdAt, ascending: false },
    { type: 'text', of: ({ modelId }) => modelId, ascending: true },
  ]);
  const { items, next } = pageOf(sorted, fields, { usual: 100, most: 1_000, json: loggedModelJson });
  return { models: items, ...next };
}

/**
 * Where the files of a version are that is registered from a source: artifacts of a run, a logged model, another version, or a place that
 * the client reads by itself.
 * @throws TrackingError where there is no such source, or only one machine has it
 */
export async function locationOf(tracking: Tracking, source: string): Promise<string> {
  const [, run, path = ''] = /^runs:\/+([^/]+)\/?(.*)$/.exec(source) ?? [];
  if (run) {
    const { record } = await runOf(tracking, run);
    return artifactRoot(record.experimentId, record.runId, 'artifacts', ...(path ? [path] : []));
  }
  const [, model] = /^models:\/+(m-[0-9a-f]{32})$/.exec(source) ?? [];
  if (model) return folderOf(await loggedModelOf(tracking, model));
  const [, name, version] = /^models:\/+(.+)\/(\d+)$/.exec(source) ?? [];
  if (name) {
    const found = (await modelOf(tracking, name)).versions.find((v) => v.version === Number(version));
    if (!found) throw missing(`Model Version (name=${name}, version=${version}) not found`);
    return found.location;
  }
  if (/^(mlflow-artifacts|s3|https):\/+[^/]/.test(source) && !source.split('/').includes('..')) return source;
  throw invalid(
    `Invalid model version source: '${source.slice(0, 200)}'. Expected artifacts of a run (runs:/ID/path), a logged model (models:/m-…), another version (models:/name/1), or an s3 or https address.`,
  );
}

const folderOf = ({ experimentId, modelId }: LoggedModelRecord) =>
  artifactRoot(experimentId, 'models', modelId, 'artifacts');

async function changed(
  tracking: Tracking,
  modelId: string,
  next: (record: LoggedModelRecord) => LoggedModelRecord,
): Promise<unknown> {
  const record = await change(
    tracking,
    () => loggedModelOf(tracking, modelId),
    (before) => ({ record: bounded({ ...next(before), updatedAt: now(tracking) }) }),
  );
  return { model: loggedModelJson(record) };
}

function paramsOf(fields: Fields): Record<string, string> {
  return Object.fromEntries(
    objectsOf(fields, 'params', 100).map((param) => [
      requiredText(param, 'key', { max: 250 }),
      textOf(param, 'value', { max: 6_000 }),
    ]),
  );
}

function loggedModelJson(record: LoggedModelRecord): unknown {
  return {
    info: {
      model_id: record.modelId,
      experiment_id: record.experimentId,
      name: record.name,
      creation_timestamp_ms: record.createdAt,
      last_updated_timestamp_ms: record.updatedAt,
      artifact_uri: folderOf(record),
      status: record.status,
      model_type: record.modelType,
      source_run_id: record.sourceRunId,
      tags: tagsJson(record.tags),
    },
    data: { params: tagsJson(record.params), metrics: [] },
  };
}

const columns: Columns<LoggedModelRecord> = (entity, key) => {
  if (/^tags?$/.test(entity)) return { type: 'text', of: ({ tags }) => tags[key] };
  if (/^params?$/.test(entity)) return { type: 'text', of: ({ params }) => params[key] };
  if (!/^(|attributes?|attr)$/.test(entity)) return undefined;
  switch (key) {
    case 'name':
      return { type: 'text', of: ({ name }) => name };
    case 'model_id':
      return { type: 'text', of: ({ modelId }) => modelId };
    case 'model_type':
      return { type: 'text', of: ({ modelType }) => modelType };
    case 'source_run_id':
      return { type: 'text', of: ({ sourceRunId }) => sourceRunId };
    case 'status':
      return { type: 'text', of: ({ status }) => status.replace('LOGGED_MODEL_', '') };
    case 'creation_timestamp':
    case 'creation_time':
      return { type: 'number', of: ({ createdAt }) => createdAt };
    case 'last_updated_timestamp':
      return { type: 'number', of: ({ updatedAt }) => updatedAt };
    default:
      return undefined;
  }
};
