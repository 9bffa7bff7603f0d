import type { EdgeModel } from '../../core/edge/edge-model.ts';
import { RequestMetrics } from '../../core/edge/request-metrics.ts';
import { ServingError, wrongMethod } from '../../core/serve/http/errors.ts';
import { errorInProtocol } from '../../core/serve/protocols/error-in-protocol.ts';
import { type HttpServer, type ServerOptions, startHttpServer } from './http-server.ts';
import { answerOfModel, modelRoute } from './model-answers.ts';

/** A server of one model, without keys. */
export interface PredictionServer extends HttpServer {
  readonly metrics: RequestMetrics;
}

const looks = ['/health/live', '/health/ready', '/metrics', '/openapi.json'];

/**
 * Serves a model in the protocols of the prediction API, at its paths and at the root.
 * @throws Error of Node where it cannot listen
 */
export async function startPredictionServer(model: EdgeModel, options: ServerOptions): Promise<PredictionServer> {
  const metrics = new RequestMetrics({ project: model.project, version: String(model.version) });
  // Most requests ask for one path.
  const own = `/projects/${model.project}/predictions`;
  const ownRoute = modelRoute(model.project, own)!;
  const route = (method: string, path: string) => {
    const found = path === own ? ownRoute : modelRoute(model.project, path);
    if (found) return answerOfModel.bind(undefined, model, found);
    if (path === '/openapi.json' && (method === 'GET' || method === 'HEAD')) return describe;
    throw notHere(path, method, own);
  };
  const errorBody = (path: string, status: number, body: Parameters<typeof errorInProtocol>[2]) =>
    errorInProtocol(modelRoute(model.project, path)?.protocol ?? 'predictions', status, body);
  return { ...(await startHttpServer({ metrics, route, errorBody }, options)), metrics };
}

async function describe() {
  // Its schemas are larger than all else, and seldom asked for.
  const { openApiDocument } = await import('../../core/contracts/openapi/document.ts');
  return { status: 200, body: JSON.stringify(openApiDocument('local')) };
}

function notHere(path: string, method: string, own: string): ServingError {
  if (looks.includes(path)) return wrongMethod(method, 'GET');
  return new ServingError(
    404,
    'not_found',
    `there is no '${path.slice(0, 200)}'; expected POST ${own} or /invocations, GET /ping, /v2, /openapi.json, /health/live, /health/ready or /metrics`,
  );
}
