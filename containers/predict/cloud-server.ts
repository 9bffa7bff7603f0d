import { isUtf8 } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import type { Received } from '../../adapters/local-server/answer.ts';
import { type HttpServer, type ServerOptions, startHttpServer } from '../../adapters/local-server/http-server.ts';
import { RequestMetrics } from '../../core/edge/request-metrics.ts';
import type { ApiEvent } from '../../core/serve/http/api-request.ts';
import { handler } from '../../lambdas/serve/predict.ts';

/**
 * Answers for every project what the function behind the API answers, by its own handler. Callers send the API keys that they send there; nobody is
 * authenticated by IAM here.
 */
export function startCloudServer(options: ServerOptions): Promise<HttpServer> {
  const metrics = new RequestMetrics({ mode: 'predict' });
  const answer = async (received: Received) => {
    const { statusCode, headers, body } = await handler(eventOf(received));
    return { status: statusCode, headers, body };
  };
  return startHttpServer({ metrics, route: () => answer }, options);
}

/** The request as API Gateway hands it over. */
export function eventOf({ method, path, url, headers, body }: Received): ApiEvent {
  const isText = isUtf8(body);
  const query = url.indexOf('?');
  return {
    httpMethod: method,
    path,
    queryStringParameters: query < 0 ? null : Object.fromEntries(new URLSearchParams(url.slice(query + 1))),
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
    ),
    body: body.toString(isText ? 'utf8' : 'base64'),
    isBase64Encoded: !isText,
    // No identity: what a caller says of itself is in the headers alone.
    requestContext: { requestId: randomBytes(8).toString('hex') },
  };
}
