import type { PredictionResponse } from '../../contracts/serving.ts';
import { type ApiAnswer, jsonAnswer } from '../http/api-request.ts';
import type { Route } from '../http/route.ts';
import type { ModelDescription } from './describe-model.ts';
import { placed } from './outcomes.ts';
import type { PredictionRequest } from './request.ts';

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
 * Answers a request in the protocol that its path names, whose method is right. Protocols of others are loaded when the first one asks in them.
 * @throws ServingError
 */
export async function answerInProtocol<Request extends PredictionRequest>(
  source: PredictionSource<Request>,
  { protocol, rest, project }: Route,
  request: Request,
): Promise<ApiAnswer> {
  switch (protocol) {
    case 'v2':
      return (await import('./v2/answer-v2.ts')).answerV2(source, rest, project, request);
    case 'mlflow':
      return (await import('./mlflow/answer-mlflow.ts')).answerMlflow(source, rest, request);
    default:
      return answerPredictions(await source.predict(request), request);
  }
}

async function answerPredictions(response: PredictionResponse, request: PredictionRequest): Promise<ApiAnswer> {
  if ((request.answerAs ?? 'json') === 'json') return jsonAnswer(200, placed(response));
  return (await import('./predictions-answer.ts')).predictionsAnswer(response, request);
}
