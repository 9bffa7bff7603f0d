import { explainLambdaFailure, messageOfCause } from '../contracts/lambda-failure.ts';

/** What a state machine's catch knows of a failed task. */
export interface CaughtError {
  Error?: string;
  /** Of a function: JSON with errorType, errorMessage and a stack trace. */
  Cause?: string;
}

const maxErrorLength = 1000;

/** The failure in one line, without the stack trace: `Name: message`, and what to do where the function's process died. */
export function describeFailure(caught: CaughtError | undefined): string {
  const name = caught?.Error ?? 'UnknownError';
  const cause = caught?.Cause;
  if (!cause) return explainLambdaFailure(name, maxErrorLength);
  return explainLambdaFailure(`${name}: ${messageOfCause(cause)}`, maxErrorLength);
}
