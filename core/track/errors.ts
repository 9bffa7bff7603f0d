/** Codes of the protocol, with the HTTP status of each (`mlflow.exceptions.ERROR_CODE_TO_HTTP_STATUS`). */
export const statusOf = {
  INVALID_PARAMETER_VALUE: 400,
  RESOURCE_ALREADY_EXISTS: 400,
  INVALID_STATE: 500,
  UNAUTHENTICATED: 401,
  PERMISSION_DENIED: 403,
  RESOURCE_DOES_NOT_EXIST: 404,
  ENDPOINT_NOT_FOUND: 404,
  RESOURCE_CONFLICT: 409,
  RESOURCE_EXHAUSTED: 429,
  INTERNAL_ERROR: 500,
} as const;

export type TrackingCode = keyof typeof statusOf;

/** An answer of the protocol other than success; the message is for the caller. */
export class TrackingError extends Error {
  override name = 'TrackingError';
  readonly code: TrackingCode;
  constructor(code: TrackingCode, message: string) {
    super(message);
    this.code = code;
  }
}

export const invalid = (message: string) => new TrackingError('INVALID_PARAMETER_VALUE', message);
export const missing = (message: string) => new TrackingError('RESOURCE_DOES_NOT_EXIST', message);
export const damaged = (message: string) => new TrackingError('RESOURCE_CONFLICT', message);
export const taken = (message: string) => new TrackingError('RESOURCE_ALREADY_EXISTS', message);

/** What the lifecycle writes is shown by the protocol and changed by the platform alone. */
export function readOnly(what: string): TrackingError {
  return new TrackingError(
    'PERMISSION_DENIED',
    `${what} is what the lifecycle of the project did and cannot be changed here; choose an experiment or a model of another name`,
  );
}
