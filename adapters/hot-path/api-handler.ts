import {
  type ApiAnswer,
  type ApiEvent,
  type ApiRequest,
  jsonAnswer,
  readApiRequest,
} from '../../core/serve/http/api-request.ts';
import { errorAnswer, ServingError } from '../../core/serve/http/errors.ts';
import { toldOf } from './errors.ts';
import { log } from './log.ts';

/**
 * A handler for API Gateway's proxy integration. Whatever goes wrong is answered as JSON: the caller's faults with what
 * they are, ours with the id under which they are logged.
 */
export function apiHandler(answer: (request: ApiRequest) => Promise<unknown>): (event: ApiEvent) => Promise<ApiAnswer> {
  return async (event) => {
    const requestId = event.requestContext?.requestId ?? 'unknown';
    try {
      return jsonAnswer(200, await answer(readApiRequest(event)));
    } catch (thrown) {
      const error = toldOf(thrown);
      if (!(error instanceof ServingError) || error.status >= 500)
        log.error('request failed', { requestId, path: event.path }, thrown);
      const { status, headers, body } = errorAnswer(error, requestId);
      return jsonAnswer(status, body, headers);
    }
  };
}
