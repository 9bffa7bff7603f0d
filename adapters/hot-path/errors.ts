import { unavailable } from '../../core/serve/http/errors.ts';

/** An AWS service refused a call, or could not be reached. */
export class ServiceError extends Error {
  override name = 'ServiceError';
  /** The service's own code, e.g. `ResourceNotFoundException`; `Unreachable` where there was no answer. */
  readonly code: string;
  /** HTTP status, 0 where there was no answer. */
  readonly status: number;
  constructor(service: string, action: string, code: string, status: number, detail: string, options?: ErrorOptions) {
    super(`${service} ${action}: ${code} (${status}): ${detail.slice(0, 200)}`, options);
    this.code = code;
    this.status = status;
  }
}

/** Codes of AWS by which a call was not done, as too much was asked at once; most have status 400. */
const throttling =
  /Throttl|TooManyRequests|ProvisionedThroughputExceeded|(Bandwidth|Request)LimitExceeded|^LimitExceeded|TransactionConflict|TransactionInProgress|PriorRequestNotComplete|SlowDown|UnprocessedKeys/;

export function isThrottled({ status, code }: ServiceError): boolean {
  return status === 429 || throttling.test(code);
}

/** What the caller is told: that it may ask again, where a service behind us was throttled, failed or did not answer. */
export function toldOf(thrown: unknown): unknown {
  if (!(thrown instanceof ServiceError)) return thrown;
  return isThrottled(thrown) || thrown.status === 0 || thrown.status >= 500 ? unavailable() : thrown;
}
