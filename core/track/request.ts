import { apiKeyHash } from '../access/api-key-hash.ts';
import { AccessDenied, authorise } from '../access/authorise.ts';
import type { GrantRecord } from '../contracts/registry/grants.ts';
import { keys } from '../contracts/registry/keys.ts';
import type { DirectoryRecord } from '../contracts/registry/projects.ts';
import { fromBase64 } from '../hash/base64.ts';
import type { ArtifactStore, Redirect, TrackingFiles } from './artifacts.ts';
import type { Tracking } from './context.ts';
import { invalid, missing, statusOf, TrackingError } from './errors.ts';
import type { Fields } from './fields.ts';
import { answer } from './routes.ts';

/** What is used of API Gateway's event for a proxy integration. */
export interface TrackingEvent {
  httpMethod: string;
  headers?: Record<string, string | undefined> | null;
  pathParameters?: Record<string, string | undefined> | null;
  multiValueQueryStringParameters?: Record<string, string[] | undefined> | null;
  queryStringParameters?: Record<string, string | undefined> | null;
  body?: string | null;
  isBase64Encoded?: boolean;
}

export interface TrackingAnswer {
  statusCode: number;
  headers: Record<string, string>;
  body: string;
}

export type TrackingPorts = Pick<Tracking, 'registry' | 'clock' | 'random'> & { artifacts: ArtifactStore };

const bodyLimit = 5_000_000;

/** A request of an MLflow client, answered. @throws what is no fault of the caller's */
export async function track(ports: TrackingPorts, event: TrackingEvent): Promise<TrackingAnswer> {
  try {
    const tracking = await authorised(ports, event);
    const method = event.httpMethod;
    const path = decodedPath(event.pathParameters?.proxy ?? '');
    const file = method === 'PUT';
    const found = await answer(tracking, method, path, file ? {} : fieldsOf(event));
    return isRedirect(found) ? redirect(found) : json(200, found);
  } catch (error) {
    if (!(error instanceof TrackingError)) throw error;
    return json(statusOf[error.code], { error_code: error.code, message: error.message });
  }
}

/** What a caller is told of a fault that is ours. */
export function failure(requestId: string): TrackingAnswer {
  return json(500, { error_code: 'INTERNAL_ERROR', message: `the request failed; its id is ${requestId}` });
}

/** Who asks holds a key that is granted tracking in the project of the path. */
async function authorised(ports: TrackingPorts, event: TrackingEvent): Promise<TrackingFiles> {
  const project = event.pathParameters?.project ?? '';
  const key = keyIn(event);
  if (!key)
    throw new TrackingError(
      'UNAUTHENTICATED',
      'expected the API key of the project as MLFLOW_TRACKING_TOKEN, or as MLFLOW_TRACKING_PASSWORD; `perennial key NAME --scopes track` shows it',
    );
  const place = keys.grant(apiKeyHash(key));
  const known = await ports.registry.getMany<GrantRecord | DirectoryRecord>([place, keys.directory(project)]);
  const grant = known.find((record): record is GrantRecord => record.pk === place.pk);
  try {
    authorise({ kind: 'key', grant }, 'track', project);
  } catch (error) {
    if (error instanceof AccessDenied) throw new TrackingError('PERMISSION_DENIED', error.message);
    throw error;
  }
  // A key may outlive its project.
  if (known.length < 2) throw missing(`there is no project '${project.slice(0, 64)}'`);
  return { ...ports, project, by: `key ${grant?.apiKeyId ?? ''}` };
}

/** The key, as a bearer's token or as the password of basic authentication. */
function keyIn({ headers }: TrackingEvent): string | undefined {
  const found = Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === 'authorization');
  const [, scheme = '', value = ''] = /^(bearer|basic) +(\S+)$/i.exec(found?.[1] ?? '') ?? [];
  if (scheme.toLowerCase() !== 'basic') return value || undefined;
  const text = new TextDecoder().decode(fromBase64(value));
  const colon = text.indexOf(':');
  return colon < 0 ? undefined : text.slice(colon + 1) || undefined;
}

/** API Gateway hands the path on as it came. */
function decodedPath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw invalid(`Invalid path: '${path.slice(0, 200)}' is no encoded text`);
  }
}

/** The members of the body; of a request without one, those of the query. */
function fieldsOf({ httpMethod, body, isBase64Encoded, ...event }: TrackingEvent): Fields {
  if (httpMethod === 'GET' || !body) return event.multiValueQueryStringParameters ?? event.queryStringParameters ?? {};
  if (body.length > bodyLimit) throw invalid(`expected a body of at most ${bodyLimit / 1_000_000} MB`);
  try {
    const parsed: unknown = JSON.parse(isBase64Encoded ? new TextDecoder().decode(fromBase64(body)) : body);
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed as Fields;
  } catch {
    // Said below.
  }
  throw invalid('expected the body to be a JSON object');
}

function isRedirect(found: unknown): found is Redirect {
  return typeof found === 'object' && found !== null && 'location' in found;
}

function redirect({ status, location }: Redirect): TrackingAnswer {
  return { statusCode: status, headers: { location, 'cache-control': 'no-store' }, body: '' };
}

function json(statusCode: number, body: unknown): TrackingAnswer {
  return {
    statusCode,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    body: JSON.stringify(body),
  };
}
