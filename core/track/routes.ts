import {
  abortUpload,
  beginUpload,
  completeUpload,
  deleteArtifacts,
  listArtifacts,
  listFolder,
  presignedArtifact,
  type Redirect,
  readArtifact,
  type TrackingFiles,
  writeArtifact,
} from './artifacts.ts';
import { TrackingError } from './errors.ts';
import {
  createExperiment,
  getExperiment,
  getExperimentByName,
  moveExperiment,
  renameExperiment,
  tagExperiment,
} from './experiments.ts';
import type { Fields } from './fields.ts';
import { logBatch, logInputs, logMetric, logModel, logOutputs, logParam } from './log.ts';
import {
  createLoggedModel,
  deleteLoggedModel,
  finalizeLoggedModel,
  getLoggedModel,
  paramLoggedModel,
  searchLoggedModels,
  tagLoggedModel,
} from './logged-models.ts';
import {
  createVersion,
  deleteVersion,
  downloadUri,
  getByAlias,
  getVersion,
  latestVersions,
  moveVersion,
  searchVersions,
  tagVersion,
  updateVersion,
} from './model-versions.ts';
import {
  aliasModel,
  createModel,
  deleteModel,
  getModel,
  renameModel,
  searchModels,
  tagModel,
  updateModel,
} from './registered-models.ts';
import { createRun, deleteTag, getRun, moveRun, setTag, updateRun } from './runs.ts';
import { bulkHistory, metricHistory, searchExperiments, searchRuns } from './search.ts';

type Answer = Promise<unknown>;
type Route = (tracking: TrackingFiles, fields: Fields) => Answer;

/** By method and path below `/api/2.0/mlflow/`. */
export const routes: Readonly<Record<string, Route>> = {
  'POST experiments/create': createExperiment,
  'GET experiments/get': getExperiment,
  'GET experiments/get-by-name': getExperimentByName,
  'POST experiments/search': searchExperiments,
  'GET experiments/search': searchExperiments,
  'POST experiments/update': renameExperiment,
  'POST experiments/delete': (t, f) => moveExperiment(t, f, 'deleted'),
  'POST experiments/restore': (t, f) => moveExperiment(t, f, 'active'),
  'POST experiments/set-experiment-tag': (t, f) => tagExperiment(t, f, false),
  'POST experiments/delete-experiment-tag': (t, f) => tagExperiment(t, f, true),
  'POST runs/create': createRun,
  'GET runs/get': getRun,
  'POST runs/update': updateRun,
  'POST runs/delete': (t, f) => moveRun(t, f, 'deleted'),
  'POST runs/restore': (t, f) => moveRun(t, f, 'active'),
  'POST runs/search': searchRuns,
  'POST runs/log-metric': logMetric,
  'POST runs/log-parameter': logParam,
  'POST runs/log-batch': logBatch,
  'POST runs/log-inputs': logInputs,
  'POST runs/log-model': logModel,
  'POST runs/outputs': logOutputs,
  'POST runs/set-tag': setTag,
  'POST runs/delete-tag': deleteTag,
  'GET metrics/get-history': metricHistory,
  'GET metrics/get-history-bulk': bulkHistory,
  'GET artifacts/list': listArtifacts,
  'POST registered-models/create': createModel,
  'GET registered-models/get': getModel,
  'GET registered-models/search': searchModels,
  'POST registered-models/rename': renameModel,
  'PATCH registered-models/update': updateModel,
  'DELETE registered-models/delete': deleteModel,
  'POST registered-models/get-latest-versions': latestVersions,
  'GET registered-models/get-latest-versions': latestVersions,
  'POST registered-models/set-tag': (t, f) => tagModel(t, f, false),
  'DELETE registered-models/delete-tag': (t, f) => tagModel(t, f, true),
  'POST registered-models/alias': (t, f) => aliasModel(t, f, false),
  'DELETE registered-models/alias': (t, f) => aliasModel(t, f, true),
  'GET registered-models/alias': getByAlias,
  'POST model-versions/create': createVersion,
  'GET model-versions/get': getVersion,
  'GET model-versions/search': searchVersions,
  'PATCH model-versions/update': updateVersion,
  'DELETE model-versions/delete': deleteVersion,
  'POST model-versions/transition-stage': moveVersion,
  'POST model-versions/set-tag': (t, f) => tagVersion(t, f, false),
  'DELETE model-versions/delete-tag': (t, f) => tagVersion(t, f, true),
  'GET model-versions/get-download-uri': downloadUri,
  'POST logged-models': createLoggedModel,
  'POST logged-models/search': searchLoggedModels,
};

/** What the server can, as clients of 3.9 and later ask before they send files in parts. */
const serverInfo = { store_type: 'perennial', multipart_uploads_enabled: true, multipart_downloads_enabled: true };

/**
 * Answers a request of the protocol.
 * @param path below `/api/`, such as `2.0/mlflow/runs/create`
 * @throws TrackingError
 */
export async function answer(
  tracking: TrackingFiles,
  method: string,
  path: string,
  fields: Fields,
): Promise<unknown | Redirect> {
  const [, below] = /^2\.0\/mlflow\/(.+?)\/?$/.exec(path) ?? [];
  if (below !== undefined) {
    const name = `${method} ${below}`;
    const route = Object.hasOwn(routes, name) ? routes[name] : undefined;
    const answered = route ? route(tracking, fields) : loggedModelRoute(tracking, name, fields);
    if (answered) return answered;
  }
  const [, kind, of = ''] =
    /^2\.0\/mlflow-artifacts\/(artifacts|presigned|mpu\/create|mpu\/complete|mpu\/abort)(?:\/(.*))?$/s.exec(path) ?? [];
  const answered = kind && artifactRoute(tracking, `${method} ${kind}`, of, fields);
  if (answered) return answered;
  if (`${method} ${path}` === 'GET 3.0/mlflow/server-info') return serverInfo;
  throw new TrackingError(
    'ENDPOINT_NOT_FOUND',
    `there is no ${method.slice(0, 10)} /api/${path.slice(0, 200)}: experiments, runs, metrics, artifacts and models are tracked here`,
  );
}

function loggedModelRoute(tracking: TrackingFiles, name: string, fields: Fields): Answer | undefined {
  const [, method, id = '', part = '', key] =
    /^([A-Z]+) logged-models\/([^/]+)(?:\/(tags|params)(?:\/(.+))?)?$/.exec(name) ?? [];
  switch (`${method} ${part}${key === undefined ? '' : '/'}`) {
    case 'GET ':
      return getLoggedModel(tracking, fields, id);
    case 'PATCH ':
      return finalizeLoggedModel(tracking, fields, id);
    case 'DELETE ':
      return deleteLoggedModel(tracking, id);
    case 'PATCH tags':
      return tagLoggedModel(tracking, fields, id);
    case 'DELETE tags/':
      return tagLoggedModel(tracking, {}, id, key);
    case 'POST params':
      return paramLoggedModel(tracking, fields, id);
    default:
      return undefined;
  }
}

function artifactRoute(tracking: TrackingFiles, name: string, path: string, fields: Fields): Answer | undefined {
  switch (name) {
    case 'GET artifacts':
      return path === '' ? listFolder(tracking, fields) : readArtifact(tracking, path);
    case 'PUT artifacts':
      return writeArtifact(tracking, path);
    case 'DELETE artifacts':
      return deleteArtifacts(tracking, path);
    case 'GET presigned':
      return presignedArtifact(tracking, path);
    case 'POST mpu/create':
      return beginUpload(tracking, fields, path);
    case 'POST mpu/complete':
      return completeUpload(tracking, fields, path);
    case 'POST mpu/abort':
      return abortUpload(tracking, fields, path);
    default:
      return undefined;
  }
}
