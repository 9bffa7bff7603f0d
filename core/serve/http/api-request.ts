import { apiKeyHash } from '../../access/api-key-hash.ts';
import { answerFormat, type PredictionRequest } from '../protocols/request.ts';
import { ServingError, unknownPath, unknownProject, wrongMethod } from './errors.ts';
import { idempotencyHeader, idempotencyKeyOf } from './idempotency.ts';
import { isProtocol, type Route, routeOf } from './route.ts';

/** As `identifier` of the project file, which the hot path cannot import. */
const projectName = /^[a-z][a-z0-9-]{0,62}$/;

/** What is used of API Gateway's event for a proxy integration of a REST API. */
export interface ApiEvent {
  httpMethod: string;
  path: string;
  headers?: Record<string, string | undefined> | null;
  pathParameters?: Record<string, string | undefined> | null;
  queryStringParameters?: Record<string, string | undefined> | null;
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

export interface ApiRequest extends PredictionRequest {
  project: string;
  caller: Caller;
}

/** @throws ServingError 400, 403, 404, 405 */
export function readApiRequest(event: ApiEvent): ApiRequest {
  const route = routeOf(event.path);
  if (route?.protocol !== 'predictions' && route?.protocol !== 'labels') throw unknownPath(event.path);
  if (event.httpMethod !== 'POST') throw wrongMethod(event.httpMethod);
  return requestOf(event, route);
}

/**
 * The request of an event whose path and method are known.
 * @throws ServingError 403, 404
 */
export function requestOf(event: ApiEvent, { project: inPath, protocol }: Route): ApiRequest {
  const project = event.pathParameters?.project ?? inPath;
  // Not decoded: a name has nothing to decode, and what IAM allowed must be what is served.
  if (!projectName.test(project)) throw unknownProject(project);
  const headers = headersOf(event);
  const accept = headers.get('accept');
  const query = event.queryStringParameters;
  return {
    project,
    caller: callerOf(event, headers.get('x-api-key')),
    contentType: headers.get('content-type'),
    body: event.body,
    isBase64Encoded: event.isBase64Encoded === true,
    idempotencyKey: idempotencyKeyOf(headers.get(idempotencyHeader)),
    ...(isProtocol(protocol) && protocol !== 'predictions' && { protocol }),
    ...(query && { query }),
    ...(accept !== undefined && { answerAs: answerFormat(accept) }),
    headerLength: protocol === 'v2' ? headers.get('inference-header-content-length') : undefined,
  };
}

export function headersOf({ headers }: ApiEvent): Map<string, string | undefined> {
  return new Map(Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]));
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
