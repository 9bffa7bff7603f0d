/**
 * Identifiers, counts and durations, and `error`. Anything else (records, request bodies, objects) is written as
 * `[object]`, and a long string is cut, so that the data of a project never reaches a log.
 */
export interface LogFields {
  error?: unknown;
  [field: string]: unknown;
}

export interface Log {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}
