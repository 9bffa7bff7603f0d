import type { ErrorResponse } from '../../contracts/serving.ts';
import type { Protocol } from '../http/route.ts';

/** Codes of MLflow for statuses (mlflow/exceptions.py). */
const mlflowCodes: Readonly<Record<number, string>> = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'RESOURCE_DOES_NOT_EXIST',
  409: 'INVALID_STATE',
  429: 'REQUEST_LIMIT_EXCEEDED',
  500: 'INTERNAL_ERROR',
  503: 'TEMPORARILY_UNAVAILABLE',
};

/** An error in the form of a protocol: the Open Inference Protocol has one text, MLflow a code of its own. */
export function errorInProtocol(protocol: Protocol, status: number, body: ErrorResponse): unknown {
  const { message } = body.error;
  switch (protocol) {
    case 'v2':
      return { error: message };
    case 'mlflow':
      return { error_code: mlflowCodes[status] ?? 'BAD_REQUEST', message };
    default:
      return body;
  }
}
