import { objectWith, parseJson } from './schema.ts';

/** How Lambda, or an emulator of it, reports a function whose process ended without a word. */
const died = /Worker process died|Runtime\.ExitError|signal: killed|Task timed out/i;

const remedy = '; it ran out of memory or time: start the run again, finished steps are not repeated';

/**
 * The report of a failed function, at most `maxLength` characters; where it only says that the process died, with the
 * likely reason and the remedy. For reports of the service, not for messages of the project's own errors.
 */
export function explainLambdaFailure(report: string, maxLength: number): string {
  if (!died.test(report)) return report.slice(0, maxLength);
  return report.slice(0, maxLength - remedy.length) + remedy;
}

const failureSchema = objectWith<{ errorMessage: string }>('the failure of a function', { errorMessage: 'string' });

/** The message in the cause of a function's failure; a cause that is not the JSON of Lambda is the message itself. */
export function messageOfCause(cause: string): string {
  try {
    return parseJson(cause, failureSchema, { from: 'cause', remedy: '' }).errorMessage;
  } catch {
    return cause;
  }
}
