/** What a state machine's catch knows of a failed task. */
export interface CaughtError {
  Error?: string;
  /** Of a function: JSON with errorType, errorMessage and a stack trace. */
  Cause?: string;
}

const longest = 1000;

/** The failure in one line, without the stack trace: `Name: message`. */
export function describeFailure(caught: CaughtError | undefined): string {
  const name = caught?.Error ?? 'UnknownError';
  const cause = caught?.Cause;
  if (!cause) return name;
  return `${name}: ${messageOf(cause)}`.slice(0, longest);
}

function messageOf(cause: string): string {
  try {
    const parsed = JSON.parse(cause) as { errorMessage?: unknown } | null;
    if (typeof parsed?.errorMessage === 'string') return parsed.errorMessage;
  } catch {
    // A cause that is not JSON is the message itself.
  }
  return cause;
}
