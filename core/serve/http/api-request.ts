import { apiKeyHash } from '../../access/api-key-hash.ts';
import { ServingError, unknownPath, unknownProject, wrongMethod } from './errors.ts';
import { idempotencyHeader, idempotencyKeyOf } from './idempotency.ts';

/** As `identifier` of the project file, which the hot path cannot import. */
const projectName = /^[a-z][a-z0-9-]{0,62}$/;

/** What is used of API Gateway's event for a proxy integration of a REST API. */
export interface ApiEvent {
  httpMethod: string;
  path: string;
  headers?: Record<string, string | undefined> | null;
  pathParameters?: Record<string, string | undefined> | null;
  body?: string | null;
  isBase64Encoded?: boolean;
  requestContext?: { requestId?: string; identity?: { userArn?: string | null } | null };
}

export interface ApiAnswer {
  statusCode: number;
  headers: Record<string, string>;
  body: string;
}

/** Who asks: an API key, or a principal whom API Gateway has authenticated and IAM has authorised. */
export type Caller = { kind: 'key'; keyHash: string } | { kind: 'iam'; arn: string };

export interface ApiRequest {
  project: string;
  caller: Caller;
  contentType: string | undefined;
  body: string | null | undefined;
  isBase64Encoded: boolean;
  /** The caller's own name of the request, by which it is known when it comes again. */
  idempotencyKey?: string | undefined;
}

/** @throws ServingError 400, 403, 404, 405 */
export function readApiRequest(event: ApiEvent): ApiRequest {
  // The path as the route has it; with a custom domain it may have a base path in front.
  const project = event.pathParameters?.project ?? /\/projects\/([^/]+)\/[^/]+\/?$/.exec(event.path)?.[1];
  if (!project) throw unknownPath(event.path);
  if (event.httpMethod !== 'POST') throw wrongMethod(event.httpMethod);
  // Not decoded: a name has nothing to decode, and what IAM allowed must be what is served.
  if (!projectName.test(project)) throw unknownProject(project);
  const headers = new Map(Object.entries(event.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]));
  return {
    project,
    caller: callerOf(event, headers.get('x-api-key')),
    contentType: headers.get('content-type'),
    body: event.body,
    isBase64Encoded: event.isBase64Encoded === true,
    idempotencyKey: idempotencyKeyOf(headers.get(idempotencyHeader)),
  };
}

/** Answers of the API are JSON, and of the moment. */
export function jsonAnswer(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): ApiAnswer {
  return {
    statusCode: status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers },
    body: JSON.stringify(body),
  };
}

function callerOf(event: ApiEvent, apiKey: string | undefined): Caller {
  // Only API Gateway writes the context, and the ARN only where the method asks for IAM authorisation.
  const arn = event.requestContext?.identity?.userArn;
  if (arn) return { kind: 'iam', arn };
  if (apiKey) return { kind: 'key', keyHash: apiKeyHash(apiKey) };
  throw new ServingError(403, 'forbidden', 'expected an API key in the header x-api-key');
}
