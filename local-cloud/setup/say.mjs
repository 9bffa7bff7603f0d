/** A failure with a remedy in its message: shown without a stack trace. */
export class SetupError extends Error {
  name = 'SetupError';
}

/** Progress goes to stderr, so that stdout stays free for what a command prints. */
export function say(message) {
  process.stderr.write(`${message}\n`);
}
