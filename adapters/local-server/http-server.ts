import { randomBytes } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import type { ErrorResponse } from '../../core/contracts/serving.ts';
import type { RequestMetrics } from '../../core/edge/request-metrics.ts';
import { errorAnswer, ServingError } from '../../core/serve/http/errors.ts';
import { type Answer, pathOf, type Received } from './answer.ts';
import { answerHeaders } from './answer-text.ts';
import { isLoopbackHost } from './loopback.ts';
import { checkFraming, refuseNoRequests } from './no-request.ts';
import { PlainConnections, type PlainConnectionsOptions } from './plain-connections.ts';
import { readBody } from './read-body.ts';

export interface ServerOptions {
  /** Where it listens. */
  host: string;
  /** 0: any free one. */
  port: number;
  /** Whether only this machine's own names are answered: a page of the web can have its own name resolve to this machine. */
  onlyLocal: boolean;
  /** How long a stop goes on answering, on connections that it then ends: who balances load needs a moment to see it. @default 0 */
  drainMs?: number;
  /** How long a stop waits for requests that are being answered. @default 10,000 */
  stopMs?: number;
  /** An error that is nobody's but ours, with the id that the caller was told. */
  onError(requestId: string, error: unknown): void;
}

/** What a server answers, besides its health and its metrics. */
export interface HttpService {
  readonly metrics: RequestMetrics;
  /**
   * What answers a path, before its body is received.
   * @throws ServingError where nothing does
   */
  route(method: string, path: string): (received: Received) => Answer | Promise<Answer>;
  /** An error in the form that callers of a path expect. @default as it is */
  errorBody?(path: string, status: number, body: ErrorResponse): unknown;
}

export interface HttpServer {
  readonly port: number;
  /** Is not ready any more, takes no further connection after a while, and ends when what is being asked has been answered. */
  stop(): Promise<void>;
}

const textPlain = { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' };
const headersMs = 10_000;
const requestMs = 60_000;
const keptMs = 60_000;
const seconds = () => performance.now() / 1000;

/**
 * Serves over HTTP, with `/health/live`, `/health/ready` and `/metrics`.
 * @throws Error of Node where it cannot listen
 */
export async function startHttpServer(service: HttpService, options: ServerOptions): Promise<HttpServer> {
  const { host, port, onlyLocal, drainMs = 0, stopMs = 10_000, onError } = options;
  const { metrics } = service;
  let stopping = false;

  const send = (response: ServerResponse, answer: Answer) => {
    // Else a connection that is kept would hold up the stop.
    if (stopping) response.shouldKeepAlive = false;
    response.writeHead(answer.status, answerHeaders(answer));
    response.end(answer.body);
  };

  const failure = (error: unknown, path: string): Answer => {
    const requestId = randomBytes(8).toString('hex');
    if (!(error instanceof ServingError)) onError(requestId, error);
    const { status, headers, body } = errorAnswer(error, requestId);
    return { status, headers, body: JSON.stringify(service.errorBody?.(path, status, body) ?? body) };
  };

  const checkHost = ({ host }: IncomingHttpHeaders) => {
    if (onlyLocal && !isLoopbackHost(nameOf(host))) throw foreignHost();
  };

  /** Begins a request, whose body may not be there yet; what then reads it, or says that it cannot be had. */
  const begin = (method: string, path: string, send: (answer: Answer) => void) => {
    const answering = service.route(method, path);
    // What only looks is no prediction.
    const counts = method === 'POST';
    if (counts) metrics.inFlight++;
    let started = seconds();
    const end = (given: Answer) => {
      send(given);
      if (!counts) return;
      metrics.inFlight--;
      metrics.observe(given.status, seconds() - started, given.predictions ?? 0);
    };
    const fail = (error: unknown) => end(failure(error, path));
    const read = (received: Received) => {
      started = seconds();
      try {
        const given = answering(received);
        if (given instanceof Promise) given.then(end).catch(fail);
        else end(given);
      } catch (error) {
        fail(error);
      }
    };
    return { read, fail };
  };

  const look = (path: string): Answer | undefined => {
    if (path === '/health/live') return { status: 200, body: '{"status":"live"}' };
    if (path === '/health/ready')
      return stopping ? { status: 503, body: '{"status":"stopping"}' } : { status: 200, body: '{"status":"ready"}' };
    if (path !== '/metrics') return undefined;
    const startedAt = Date.now() / 1000 - process.uptime();
    const body = metrics.text({ residentBytes: process.memoryUsage.rss(), startedAt });
    return { status: 200, body, headers: textPlain };
  };

  const server = createServer((request, response) => {
    const { method = '', url = '/', headers } = request;
    const path = pathOf(url);
    const sent = (given: Answer) => send(response, given);
    try {
      checkFraming(request);
      checkHost(headers);
      const seen = method === 'GET' || method === 'HEAD' ? look(path) : undefined;
      if (seen) return sent(seen);
      const { read, fail } = begin(method, path, sent);
      readBody(request, (body) => read({ method, path, url, headers, body }), fail);
    } catch (error) {
      sent(failure(error, path));
    }
  });
  refuseNoRequests(server);
  server.headersTimeout = headersMs;
  server.requestTimeout = requestMs;
  server.keepAliveTimeout = keptMs;
  const plain = plainBefore(server, {
    answer(received, end) {
      const { method, path, headers } = received;
      try {
        checkHost(headers);
        begin(method, path, end).read(received);
      } catch (error) {
        end(failure(error, path));
      }
    },
    stopping: () => stopping,
    firstMs: headersMs,
    keptMs,
  });
  await listen(server, host, port);

  let stopped: Promise<void> | undefined;
  return {
    port: (server.address() as AddressInfo).port,
    stop() {
      stopping = true;
      stopped ??= setTimeout(drainMs).then(() => close(server, plain, stopMs));
      return stopped;
    },
  };
}

function foreignHost(): ServingError {
  return new ServingError(403, 'forbidden', 'expected a request to localhost; listen elsewhere with --host');
}

/** The name in the header, without the port. */
const nameOf = (host = '') => host.replace(/:\d+$/, '');

/** Has the connections of a server begin with what is plain; the server takes those that go on otherwise. */
function plainBefore(server: Server, options: Omit<PlainConnectionsOptions, 'handOver'>): PlainConnections {
  const taken = server.listeners('connection') as ((socket: Socket) => void)[];
  const handOver = (socket: Socket) => {
    for (const take of taken) take.call(server, socket);
  };
  const plain = new PlainConnections({ ...options, handOver });
  server.removeAllListeners('connection').on('connection', (socket: Socket) => plain.accept(socket));
  return plain;
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function close(server: Server, plain: PlainConnections, stopMs: number): Promise<void> {
  return new Promise((resolve) => {
    const late = new AbortController();
    server.close(() => {
      late.abort();
      resolve();
    });
    plain.endIdle();
    server.closeIdleConnections();
    setTimeout(stopMs, undefined, { signal: late.signal }).then(
      () => {
        plain.destroy();
        server.closeAllConnections();
      },
      () => {},
    );
  });
}
