import { isUtf8 } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import { answerRequest } from '../../core/edge/answer-request.ts';
import type { EdgeModel } from '../../core/edge/edge-model.ts';
import { RequestMetrics } from '../../core/edge/request-metrics.ts';
import { invalidRequest, ServingError, unknownProject } from '../../core/serve/http/errors.ts';
import { type Answer, type HttpServer, type Received, type ServerOptions, startHttpServer } from './http-server.ts';

/** A server of one model, without keys. */
export interface PredictionServer extends HttpServer {
  readonly metrics: RequestMetrics;
}

const predictionPath = /^\/projects\/([^/]+)\/predictions$/;
const looks = ['/health/live', '/health/ready', '/metrics'];

/** Ten random bytes, taken from many: each call to the system takes longer than a prediction. */
const random = (() => {
  let pool = new Uint8Array();
  let at = 0;
  return () => {
    if (at === pool.length) {
      pool = randomBytes(4000);
      at = 0;
    }
    at += 10;
    return pool.subarray(at - 10, at);
  };
})();

/**
 * Serves a model in the form of the prediction API.
 * @throws Error of Node where it cannot listen
 */
export async function startPredictionServer(model: EdgeModel, options: ServerOptions): Promise<PredictionServer> {
  const metrics = new RequestMetrics({ project: model.project, version: String(model.version) });
  const own = `/projects/${model.project}/predictions`;
  const predict = ({ body, headers }: Received): Answer => {
    const request = { body: textOf(body), contentType: headers['content-type'] };
    const answer = answerRequest(model, request, Date.now(), random());
    return { status: 200, body: JSON.stringify(answer), predictions: answer.predictions.length };
  };
  const route = (method: string, path: string) => {
    if (path === own && method === 'POST') return predict;
    const [, other] = predictionPath.exec(path) ?? [];
    if (other !== undefined && method === 'POST' && path !== own) throw unknownProject(other);
    throw notHere(path, method, own);
  };
  return { ...(await startHttpServer({ metrics, route }, options)), metrics };
}

function textOf(body: Buffer): string {
  if (!isUtf8(body)) throw invalidRequest('expected the body to be JSON in UTF-8, received bytes that are not UTF-8');
  return body.toString('utf8');
}

function notHere(path: string, method: string, own: string): ServingError {
  const [allowed] = path === own ? ['POST'] : looks.includes(path) ? ['GET'] : [];
  if (allowed)
    return new ServingError(405, 'method_not_allowed', `expected ${allowed} ${path}, received ${method.slice(0, 20)}`, {
      headers: { allow: allowed },
    });
  return new ServingError(
    404,
    'not_found',
    `there is no '${path.slice(0, 200)}'; expected POST ${own}, GET /health/live, GET /health/ready or GET /metrics`,
  );
}
