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
