import type { ErrorResponse } from '../../contracts/serving.ts';

/** Something in a request that is wrong, by the path to it, e.g. `records[0].amount`. */
export interface Problem {
  path: string;
  message: string;
}

/** An answer other than success, as the caller gets it: its message names no internals. */
export class ServingError extends Error {
  override name = 'ServingError';
  /** HTTP status. */
  readonly status: number;
  readonly code: string;
  readonly details: readonly Problem[];
  readonly headers: Readonly<Record<string, string>>;
  /** It names no column of the project and none of their values. */
  readonly hidesFields: boolean;

  constructor(
    status: number,
    code: string,
    message: string,
    options: { details?: readonly Problem[]; headers?: Record<string, string>; hidesFields?: boolean } = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = options.details ?? [];
    this.headers = options.headers ?? {};
    this.hidesFields = options.hidesFields ?? false;
  }
}

/** 400: the request says what cannot be. */
export function invalidRequest(message: string, details: readonly Problem[] = []): ServingError {
  return new ServingError(400, 'invalid_request', message, { details });
}

/** 403: the caller is not allowed this. */
export function forbidden(message: string): ServingError {
  return new ServingError(403, 'forbidden', message);
}

/** 404: no project of that name is published. */
export function unknownProject(project: string): ServingError {
  return new ServingError(404, 'unknown_project', `there is no project '${project.slice(0, 64)}'`);
}

/** 404: the path is none of the API's. */
export function unknownPath(path: string): ServingError {
  return new ServingError(
    404,
    'not_found',
    `there is no '${path.slice(0, 200)}'; expected POST /projects/{project}/predictions or POST /projects/{project}/labels, or another of /openapi.json`,
  );
}

/** 405: with the method that is allowed. */
export function wrongMethod(method: string, expected = 'POST'): ServingError {
  return new ServingError(405, 'method_not_allowed', `expected ${expected}, received ${method.slice(0, 20)}`, {
    headers: { allow: expected },
  });
}

/** 409: the project is published, but has no model that serves. It can be asked again after a run. */
export function noModel(project: string): ServingError {
  return new ServingError(
    409,
    'no_model',
    `project '${project}' has no model in service yet; \`perennial run ${project}\` makes one`,
  );
}

/** 409: the model cannot be explained; `message` says why and what helps. */
export function noExplanation(message: string): ServingError {
  return new ServingError(409, 'no_explanation', `no explanations: ${message}; send "explain": false meanwhile`, {
    details: [{ path: 'explain', message }],
  });
}

/** 413. */
export function tooLarge(bytes: number, limit: number): ServingError {
  return new ServingError(
    413,
    'too_large',
    `expected a body of at most ${limit / 1_000_000} MB, received ${(bytes / 1_000_000).toFixed(1)} MB; send fewer records a request`,
  );
}

/** 413: of an answer. */
export function answerTooLarge(bytes: number, limit: number): ServingError {
  return new ServingError(
    413,
    'too_large',
    `the answer has ${(bytes / 1_000_000).toFixed(1)} MB, and at most ${limit / 1_000_000} MB can be answered; send fewer records a request`,
  );
}

/** 415. */
export function unsupportedMediaType(contentType: string, expected = 'application/json'): ServingError {
  return new ServingError(
    415,
    'unsupported_media_type',
    `expected content-type: ${expected}; received ${contentType.slice(0, 100)}`,
  );
}

/** 422: the record is one of the project's, and its model has no prediction of it; `message` says why. */
export function noPrediction(message: string, record: number): ServingError {
  const path = `records[${record}]`;
  return new ServingError(422, 'no_prediction', `${path}: ${message}`, { details: [{ path, message }] });
}

/** 503: a service behind this one is throttled, fails or does not answer. (429 is for who has used up their own quota.) */
export function unavailable(): ServingError {
  return new ServingError(
    503,
    'unavailable',
    'too much is asked at once; try again after a second, then after longer',
    {
      headers: { 'retry-after': '1' },
    },
  );
}

/** 503: the model cannot serve until something else has been done; `message` says what. */
export function notReady(message: string): ServingError {
  return new ServingError(503, 'not_ready', message, { headers: { 'retry-after': '30' } });
}

/** 503: what is stored of the model failed its check, and there is no other version that could answer. */
export function unusableModel(project: string, version: number, retrySeconds: number): ServingError {
  return new ServingError(
    503,
    'unusable_model',
    `version ${version} of '${project}' failed its check and serves nobody, and there is no earlier version to answer for it; who runs the platform has been told`,
    { headers: { 'retry-after': String(retrySeconds) } },
  );
}

/** As another function of ours said it. */
export function errorOf({ status, code, message, details, headers, hidesFields }: SaidError): ServingError {
  return new ServingError(status, code, message, { details, headers: { ...headers }, hidesFields });
}

/** An error that one function of ours says to another. */
export type SaidError = Pick<ServingError, 'status' | 'code' | 'message' | 'details' | 'headers' | 'hidesFields'>;

/** What the caller is told of an error: of one that is not a ServingError, only the id under which it is logged. */
export function errorAnswer(
  error: unknown,
  requestId: string,
): { status: number; headers: Readonly<Record<string, string>>; body: ErrorResponse } {
  if (!(error instanceof ServingError))
    return {
      status: 500,
      headers: {},
      body: { error: { code: 'internal', message: `the request failed; its id is ${requestId}` } },
    };
  const { status, headers, code, message, details } = error;
  return {
    status,
    headers,
    body: { error: { code, message, ...(details.length > 0 ? { details: [...details] } : {}) } },
  };
}
