import { randomBytes } from 'node:crypto';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import type { ErrorResponse } from '../../core/contracts/serving.ts';
import type { RequestMetrics } from '../../core/edge/request-metrics.ts';
import { errorAnswer, ServingError } from '../../core/serve/http/errors.ts';
import { isLoopbackHost } from './loopback.ts';
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

/** A request as it was received. */
export interface Received {
  method: string;
  /** Without what follows a question mark. */
  path: string;
  /** With it. */
  url: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

export interface Answer {
  status: number;
  body: string;
  headers?: Readonly<Record<string, string>>;
  /** Predictions in it, where that is known. */
  predictions?: number;
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
const seconds = () => performance.now() / 1000;

/**
 * Serves over HTTP, with `/health/live`, `/health/ready` and `/metrics`.
 * @throws Error of Node where it cannot listen
 */
export async function startHttpServer(service: HttpService, options: ServerOptions): Promise<HttpServer> {
  const { host, port, onlyLocal, drainMs = 0, stopMs = 10_000, onError } = options;
  const { metrics } = service;
  let stopping = false;

  const send = (response: ServerResponse, { status, body, headers }: Answer) => {
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

  const failure = (error: unknown, path: string): Answer => {
    const requestId = randomBytes(8).toString('hex');
    if (!(error instanceof ServingError)) onError(requestId, error);
    const { status, headers, body } = errorAnswer(error, requestId);
    return { status, headers, body: JSON.stringify(service.errorBody?.(path, status, body) ?? body) };
  };

  const answer = (request: IncomingMessage, response: ServerResponse, method: string, path: string) => {
    const answering = service.route(method, path);
    // What only looks is no prediction.
    const counts = method === 'POST';
    if (counts) metrics.inFlight++;
    let started = seconds();
    const end = (given: Answer) => {
      send(response, given);
      if (!counts) return;
      metrics.inFlight--;
      metrics.observe(given.status, seconds() - started, given.predictions ?? 0);
    };
    const fail = (error: unknown) => end(failure(error, path));
    const read = (body: Buffer) => {
      started = seconds();
      try {
        const given = answering({ method, path, url: request.url ?? path, headers: request.headers, body });
        if (given instanceof Promise) given.then(end, fail);
        else end(given);
      } catch (error) {
        fail(error);
      }
    };
    readBody(request, read, fail);
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
    const { method = '', url = '/' } = request;
    const query = url.indexOf('?');
    const path = query < 0 ? url : url.slice(0, query);
    try {
      if (onlyLocal && !isLoopbackHost(hostOf(request))) throw foreignHost();
      const seen = method === 'GET' || method === 'HEAD' ? look(path) : undefined;
      if (seen) send(response, seen);
      else answer(request, response, method, path);
    } catch (error) {
      send(response, failure(error, path));
    }
  });
  server.headersTimeout = 10_000;
  server.requestTimeout = 60_000;
  server.keepAliveTimeout = 60_000;
  await listen(server, host, port);

  let stopped: Promise<void> | undefined;
  return {
    port: (server.address() as AddressInfo).port,
    stop() {
      stopping = true;
      stopped ??= setTimeout(drainMs).then(() => close(server, stopMs));
      return stopped;
    },
  };
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
    const late = new AbortController();
    server.close(() => {
      late.abort();
      resolve();
    });
    server.closeIdleConnections();
    setTimeout(stopMs, undefined, { signal: late.signal }).then(
      () => server.closeAllConnections(),
      () => {},
    );
  });
}
