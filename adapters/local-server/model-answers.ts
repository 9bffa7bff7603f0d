import { answerRequest } from '../../core/edge/answer-request.ts';
import { describeEdge } from '../../core/edge/describe-edge.ts';
import type { EdgeModel } from '../../core/edge/edge-model.ts';
import { errorAnswer, ServingError, unknownProject } from '../../core/serve/http/errors.ts';
import { idSource } from '../../core/serve/http/idempotency.ts';
import { checkMethod, isProtocol, type Protocol, type Route, routeOf } from '../../core/serve/http/route.ts';
import { answerInProtocol, type PredictionSource } from '../../core/serve/protocols/answer.ts';
import { errorInProtocol } from '../../core/serve/protocols/error-in-protocol.ts';
import { predictionsAnswer } from '../../core/serve/protocols/predictions-answer.ts';
import type { PredictionRequest } from '../../core/serve/protocols/request.ts';
import { pooledRandom } from '../random-pool.ts';
import type { Answer, Received } from './answer.ts';
import { predictionRequest } from './prediction-request.ts';

/** What answers a path of a protocol. */
export interface ModelRoute {
  route: Route;
  protocol: Protocol;
}

/** What stock clients of MLflow's scoring protocol and of the Open Inference Protocol ask for at the root of a server. */
const atRoot = /^\/(invocations|ping|health|version|v2(\/.*)?)$/;

/** Whether a path is of a protocol: as the API has it, or at the root. */
export function modelRoute(project: string, path: string): ModelRoute | undefined {
  const route = routeOf(atRoot.test(path) ? `/projects/${project}${path}` : path);
  return route && isProtocol(route.protocol) ? { route, protocol: route.protocol } : undefined;
}

/**
 * Answers a request to a model, whose faults too have the form of its protocol. The answer to a request of our own protocol is no promise.
 * @throws what is no fault of the caller's
 */
export function answerOfModel(
  model: EdgeModel,
  { route, protocol }: ModelRoute,
  received: Received,
): Answer | Promise<Answer> {
  let predictions = 0;
  const predict = (asked: PredictionRequest) => {
    const ids = idSource({ ...asked, project: model.project });
    const answered = answerRequest(model, asked, ids?.time ?? Date.now(), ids?.random ?? pooledRandom(10));
    predictions = answered.predictions.length;
    return answered;
  };
  const refused = (error: unknown): Answer => {
    if (!(error instanceof ServingError)) throw error;
    const { status, headers, body } = errorAnswer(error, '');
    return { status, headers, body: JSON.stringify(errorInProtocol(protocol, status, body)), predictions: 0 };
  };
  try {
    checkMethod(received.method, route);
    if (route.project !== model.project) throw unknownProject(route.project);
    const asked = predictionRequest(received, protocol);
    if (protocol === 'predictions') {
      const { statusCode, headers, body } = predictionsAnswer(predict(asked), asked);
      return { status: statusCode, headers, body, predictions };
    }
    const source: PredictionSource = {
      predict,
      describe: () => ({ versions: [model.version], model: describeEdge(model) }),
    };
    return answerInProtocol(source, route, asked).then(
      ({ statusCode, headers, body }) => ({ status: statusCode, headers, body, predictions }),
      refused,
    );
  } catch (error) {
    return refused(error);
  }
}
