import { type ApiAnswer, jsonAnswer } from '../../http/api-request.ts';
import { ServingError } from '../../http/errors.ts';
import type { PredictionSource, ServedModel } from '../answer.ts';
import type { PredictionRequest } from '../request.ts';
import { inferCall } from './read-infer.ts';
import { inferAnswer } from './write-infer.ts';

const server = { name: 'perennial', version: '2', extensions: ['binary_tensor_data'] };
const modelPath = /^models\/([^/]+)(?:\/versions\/([^/]+))?(?:\/(ready|infer))?$/;

/**
 * Answers a request of the Open Inference Protocol (V2). There is one model: the project's, by the project's name, in the versions that
 * serve.
 * @param path below `v2`
 * @throws ServingError
 */
export async function answerV2<Request extends PredictionRequest>(
  source: PredictionSource<Request>,
  path: string,
  project: string,
  request: Request,
): Promise<ApiAnswer> {
  const [, model, version, action] = modelPath.exec(path) ?? [];
  if (model === undefined && !['', 'health/live', 'health/ready'].includes(path)) throw notThere(path);
  if (path === '') return jsonAnswer(200, server);
  if (path === 'health/live') return jsonAnswer(200, { live: true });
  if (model !== undefined && model !== project)
    throw unknownModel(`there is no model '${model.slice(0, 64)}'; expected '${project}', as the project is called`);
  if (action === 'infer') return infer(source, project, version, request);
  const served = await source.describe(request);
  if (path === 'health/ready') return jsonAnswer(200, { ready: true });
  checkVersion(version, served);
  if (action === 'ready') return jsonAnswer(200, { name: project, ready: true });
  const { model: described, versions } = served;
  return jsonAnswer(200, {
    name: project,
    versions: versions.map(String),
    platform: `perennial_${described.algorithm}`,
    inputs: described.inputs,
    outputs: described.answers,
  });
}

async function infer<Request extends PredictionRequest>(
  source: PredictionSource<Request>,
  project: string,
  version: string | undefined,
  request: Request,
): Promise<ApiAnswer> {
  if (version !== undefined) checkVersion(version, await source.describe(request));
  const response = await source.predict(request);
  return jsonAnswer(200, inferAnswer(project, inferCall(request), response));
}

/** A route chooses among the versions that serve: another cannot be asked for. */
function checkVersion(version: string | undefined, { versions }: ServedModel): void {
  if (version === undefined || versions.map(String).includes(version)) return;
  throw unknownModel(`version '${version.slice(0, 20)}' does not serve; expected ${versions.join(' or ')}`);
}

function unknownModel(message: string): ServingError {
  return new ServingError(404, 'unknown_model', message);
}

function notThere(path: string): ServingError {
  return new ServingError(
    404,
    'not_found',
    `there is no 'v2/${path.slice(0, 100)}'; expected v2, v2/health/live, v2/health/ready, v2/models/{model}[/versions/{version}][/ready], or [/infer] by POST`,
  );
}
