import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { EdgeModel } from '../../core/edge/edge-model.ts';
import { RequestMetrics } from '../../core/edge/request-metrics.ts';
import { errorAnswer, ServingError, wrongMethod } from '../../core/serve/http/errors.ts';
import type { Protocol } from '../../core/serve/http/route.ts';
import { errorInProtocol } from '../../core/serve/protocols/error-in-protocol.ts';
import { isLoopbackHost } from './loopback.ts';
import { answerOfModel, type ModelRoute, modelRoute } from './model-answers.ts';
import { readBody } from './read-body.ts';

export interface ServerOptions {
  /** Where it listens. */
  host: string;
  /** 0: any free one. */
  port: number;
  /** How long a stop waits for requests that are being answered. @default 10,000 */
  stopMs?: number;
  /** An error that is nobody's but ours, with the id that the caller was told. */
  onError(requestId: string, error: unknown): void;
}

/** A server of one model, without keys. */
export interface PredictionServer {
  readonly port: number;
  readonly metrics: RequestMetrics;
  /** Takes no further connection, is not ready any more, and ends when what is being asked has been answered. */
  stop(): Promise<void>;
}

const seconds = () => performance.now() / 1000;

/**
 * Serves a model in the protocols of the prediction API, at its paths and at the root, with `/health/live`, `/health/ready` and `/metrics`.
 * @throws Error of Node where it cannot listen
 */
export async function startPredictionServer(model: EdgeModel, options: ServerOptions): Promise<PredictionServer> {
  const { host, port, stopMs = 10_000, onError } = options;
  const metrics = new RequestMetrics({ project: model.project, version: String(model.version) });
  // A page of the web can have its own name resolve to this machine: what is meant for this machine alone is asked by its name.
  const onlyLocal = isLoopbackHost(host);
  const path = `/projects/${model.project}/predictions`;
  let stopping = false;

  const send = (
    response: ServerResponse,
    status: number,
    body: string,
    headers: Readonly<Record<string, string>> = {},
  ) => {
    // Else a connection that is kept would hold up the stop.
    if (stopping) response.shouldKeepAlive = false;
    response.writeHead(status, {
      'content-type': 'application/json',
      'cache-control': 'no-store',
      'content-length': Buffer.byteLength(body),
      ...headers,
    });
    response.end(body);
  };

  const answer = async (request: IncomingMessage, response: ServerResponse, route: ModelRoute) => {
    const { method = 'GET', url = '', headers } = request;
    const predicts = method === 'POST';
    if (predicts) metrics.inFlight++;
    let status = 200;
    let count = 0;
    let started = seconds();
    try {
      const body = predicts ? await readBody(request) : undefined;
      started = seconds();
      const answered = await answerOfModel(model, route, { method, url, headers, body });
      status = answered.status;
      count = answered.predictions;
      send(response, status, answered.body, answered.headers);
    } catch (error) {
      status = fail(response, error, route.protocol);
    } finally {
      if (predicts) {
        metrics.inFlight--;
        metrics.observe(status, seconds() - started, count);
      }
    }
  };

  const fail = (response: ServerResponse, error: unknown, protocol: Protocol = 'predictions'): number => {
    const requestId = randomBytes(8).toString('hex');
    if (!(error instanceof ServingError)) onError(requestId, error);
    const { status, headers, body } = errorAnswer(error, requestId);
    send(response, status, JSON.stringify(errorInProtocol(protocol, status, body)), headers);
    return status;
  };

  const describe = async (response: ServerResponse): Promise<void> => {
    try {
      // Its schemas are larger than all else, and seldom asked for.
      const { openApiDocument } = await import('../../core/contracts/openapi/document.ts');
      send(response, 200, JSON.stringify(openApiDocument('local')));
    } catch (error) {
      fail(response, error);
    }
  };

  const look = (request: IncomingMessage, response: ServerResponse, url: string): unknown => {
    if (url === '/health/live') return send(response, 200, '{"status":"live"}');
    if (url === '/health/ready')
      return send(response, stopping ? 503 : 200, `{"status":"${stopping ? 'stopping' : 'ready'}"}`);
    if (url === '/metrics') {
      const startedAt = Date.now() / 1000 - process.uptime();
      const text = metrics.text({ residentBytes: process.memoryUsage.rss(), startedAt });
      return send(response, 200, text, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' });
    }
    if (url === '/openapi.json') return describe(response);
    return fail(response, notHere(url, request.method ?? '', path));
  };

  const server = createServer((request, response) => {
    const url = (request.url ?? '/').split('?', 1)[0]!;
    if (onlyLocal && !isLoopbackHost(hostOf(request))) return void fail(response, foreignHost());
    const route = modelRoute(model.project, url);
    if (route) return void answer(request, response, route);
    if (request.method === 'GET' || request.method === 'HEAD') return void look(request, response, url);
    return void fail(response, notHere(url, request.method ?? '', path));
  });
  server.headersTimeout = 10_000;
  server.requestTimeout = 60_000;
  server.keepAliveTimeout = 60_000;
  await listen(server, host, port);

  let stopped: Promise<void> | undefined;
  return {
    port: (server.address() as AddressInfo).port,
    metrics,
    stop() {
      stopping = true;
      stopped ??= close(server, stopMs);
      return stopped;
    },
  };
}

function notHere(url: string, method: string, path: string): ServingError {
  if (['/health/live', '/health/ready', '/metrics', '/openapi.json'].includes(url)) return wrongMethod(method, 'GET');
  return new ServingError(
    404,
    'not_found',
    `there is no '${url.slice(0, 200)}'; expected POST ${path} or /invocations, GET /ping, /v2, /openapi.json, /health/live, /health/ready or /metrics`,
  );
}

function foreignHost(): ServingError {
  return new ServingError(403, 'forbidden', 'expected a request to localhost; listen elsewhere with --host');
}

/** The name in the header, without the port. */
const hostOf = ({ headers }: IncomingMessage) => (headers.host ?? '').replace(/:\d+$/, '');

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function close(server: Server, stopMs: number): Promise<void> {
  return new Promise((resolve) => {
    const late = setTimeout(() => server.closeAllConnections(), stopMs);
    server.close(() => {
      clearTimeout(late);
      resolve();
    });
    server.closeIdleConnections();
  });
}
