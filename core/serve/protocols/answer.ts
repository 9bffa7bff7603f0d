import type { PredictionResponse } from '../../contracts/serving.ts';
import { type ApiAnswer, jsonAnswer } from '../http/api-request.ts';
import type { Route } from '../http/route.ts';
import type { ModelDescription } from './describe-model.ts';
import type { PredictionRequest } from './request.ts';
import { answerV2 } from './v2/answer-v2.ts';
import { contentTypes, outcomesOf, writePredictions } from './write-predictions.ts';

/** What answers for one project: the platform, or a model away from it. */
export interface PredictionSource<Request extends PredictionRequest = PredictionRequest> {
  /** @throws ServingError */
  predict(request: Request): PredictionResponse | Promise<PredictionResponse>;
  /** @throws ServingError where there is no model, or the caller may not know of it */
  describe(request: Request): ServedModel | Promise<ServedModel>;
}

export interface ServedModel {
  /** Versions that answer. */
  versions: readonly number[];
  model: ModelDescription;
}

/**
 * Answers a request in the protocol that its path names, whose method is right.
 * @throws ServingError
 */
export async function answerInProtocol<Request extends PredictionRequest>(
  source: PredictionSource<Request>,
  { protocol, rest, project }: Route,
  request: Request,
): Promise<ApiAnswer> {
  switch (protocol) {
    case 'v2':
      return answerV2(source, rest, project, request);
    case 'mlflow':
      return answerMlflow(source, rest, request);
    default:
      return predictionsAnswer(await source.predict(request), request);
  }
}

export function predictionsAnswer(response: PredictionResponse, { answerAs = 'json' }: PredictionRequest): ApiAnswer {
  return {
    statusCode: 200,
    headers: {
      'content-type': contentTypes[answerAs],
      'cache-control': 'no-store',
      // Lines and tables have no place for it.
      ...(answerAs !== 'json' && { 'perennial-model-version': String(response.modelVersion) }),
    },
    body: writePredictions(response, answerAs),
  };
}

/** The scoring protocol: `invocations`, and what clients ask whether a server lives. */
async function answerMlflow<Request extends PredictionRequest>(
  source: PredictionSource<Request>,
  name: string,
  request: Request,
): Promise<ApiAnswer> {
  if (name === 'invocations') {
    const response = await source.predict(request);
    return jsonAnswer(200, { predictions: outcomesOf(response) }, versionHeader(response.modelVersion));
  }
  const { versions } = await source.describe(request);
  if (name === 'version') return text(protocolVersion);
  return { ...text('\n'), headers: { ...text('').headers, ...versionHeader(versions[0]!) } };
}

/** Of MLflow, whose scoring protocol this is. */
const protocolVersion = '3.17.2';

function text(body: string): ApiAnswer {
  return {
    statusCode: 200,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
    body,
  };
}

function versionHeader(version: number): Record<string, string> {
  return { 'perennial-model-version': String(version) };
}
