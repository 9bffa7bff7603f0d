/** A failure that the person at the keyboard can do something about: shown without a stack trace, exit code 1. */
export class CommandFailed extends Error {
  override name = 'CommandFailed';
  /** Part of the JSON document of `--json`. */
  readonly details: unknown;
  constructor(message: string, options?: ErrorOptions & { details?: unknown }) {
    super(message, options);
    this.details = options?.details;
  }
}

/** The command was called wrongly: exit code 2. */
export class WrongUsage extends Error {
  override name = 'WrongUsage';
}
