import { utf8Length } from '../../core/hash/utf8-length.ts';
import {
  type ApiAnswer,
  type ApiEvent,
  type ApiRequest,
  jsonAnswer,
  readApiRequest,
  requestOf,
} from '../../core/serve/http/api-request.ts';
import { answerTooLarge, errorAnswer, ServingError, unknownPath } from '../../core/serve/http/errors.ts';
import { checkMethod, isProtocol, routeOf } from '../../core/serve/http/route.ts';
import { answerInProtocol, type PredictionSource } from '../../core/serve/protocols/answer.ts';
import { errorInProtocol } from '../../core/serve/protocols/error-in-protocol.ts';
import { inflated } from '../http/inflated.ts';
import { toldOf } from './errors.ts';
import { log } from './log.ts';

/**
 * A handler for API Gateway's proxy integration. Whatever goes wrong is answered as JSON: the caller's faults with what
 * they are, ours with the id under which they are logged.
 */
export function apiHandler(answer: (request: ApiRequest) => Promise<unknown>): (event: ApiEvent) => Promise<ApiAnswer> {
  return handlerOf(async (event) => jsonAnswer(200, await answer(readApiRequest(await inflated(event)))));
}

/** The same of predictions, in whatever protocol they are asked for. */
export function predictionHandler(source: () => PredictionSource<ApiRequest>): (event: ApiEvent) => Promise<ApiAnswer> {
  return handlerOf(async (event) => {
    const route = routeOf(event.path);
    if (!route || !isProtocol(route.protocol)) throw unknownPath(event.path);
    checkMethod(event.httpMethod, route);
    return answerInProtocol(source(), route, requestOf(await inflated(event), route));
  });
}

function handlerOf(answer: (event: ApiEvent) => Promise<ApiAnswer>): (event: ApiEvent) => Promise<ApiAnswer> {
  return async (event) => {
    try {
      return fitting(await answer(event));
    } catch (thrown) {
      return failure(thrown, event);
    }
  };
}

/** Lambda hands over 6 MB, in which the body is a JSON string. */
const answerLimit = 6_000_000;
/** At most twice as long as a JSON string, but for characters that no answer has many of. */
const surelyFits = answerLimit / 4;

/** What Lambda would not hand over would be 502 for who asks, however often. @throws ServingError 413 */
function fitting(answer: ApiAnswer): ApiAnswer {
  if (answer.body.length < surelyFits) return answer;
  const bytes = utf8Length(JSON.stringify(answer));
  if (bytes > answerLimit) throw answerTooLarge(bytes, answerLimit);
  return answer;
}

function failure(thrown: unknown, { path, requestContext }: ApiEvent): ApiAnswer {
  const requestId = requestContext?.requestId ?? 'unknown';
  const error = toldOf(thrown);
  if (!(error instanceof ServingError) || error.status >= 500) log.error('request failed', { requestId, path }, thrown);
  const { status, headers, body } = errorAnswer(error, requestId);
  const protocol = routeOf(path)?.protocol;
  return jsonAnswer(status, isProtocol(protocol) ? errorInProtocol(protocol, status, body) : body, headers);
}
