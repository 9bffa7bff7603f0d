import type { FailedRecord } from '../../contracts/serving.ts';
import { type Problem, ServingError } from './errors.ts';
import { hiddenForm } from './problems.ts';

/** Codes whose messages are written without a look at a project's columns. */
const open: ReadonlySet<string> = new Set([
  'forbidden',
  'unknown_project',
  'not_found',
  'method_not_allowed',
  'no_model',
  'too_large',
  'unsupported_media_type',
  'unavailable',
]);
/** What says how a body is written, before anything of it is compared with columns. */
const openMessages =
  /^(the body is not JSON: |expected a JSON object as the body, |expected the body to be |expected "(records|labels|explain)": |expected 1 to 255 printable )/;
const generic: Readonly<Record<string, string>> = {
  no_explanation: 'this model cannot be explained; send "explain": false',
  no_prediction: 'the model has no prediction of this record',
  not_ready: 'the model cannot serve yet; try again later',
};
const notAsAgreed = 'it is not as the contract of the project has it';
/** Which record or label, whatever follows: what follows may be a name. */
const place = /^[a-z]{1,20}(\[\d+\])?/;

/**
 * An error as callers from outside get it who are not to learn how a project's columns are called, and which values they may have. What is wrong is told by
 * its place: `records[3][2]` is the third field of the fourth record, as they were sent. Only texts that are known to name nothing pass.
 */
export function hideFields(error: ServingError): ServingError {
  const { status, code, message, details, headers } = error;
  if (error.hidesFields || open.has(code)) return error;
  const hidden = details.map((problem) => hideProblem(problem, code));
  const [first] = hidden;
  const more = hidden.length > 1 ? ` (and ${hidden.length - 1} more)` : '';
  const said = first ? `${first.path}: ${first.message}${more}` : (generic[code] ?? notAsAgreed);
  return new ServingError(status, code, openMessages.test(message) ? message : said, {
    details: hidden,
    headers: { ...headers },
    hidesFields: true,
  });
}

/** The same of a record that is told of in its place. */
export function hideFailed({ index, error }: FailedRecord): FailedRecord {
  const { code } = error;
  const details = (error.details ?? []).map((problem) => hideProblem(problem, code));
  const [first] = details;
  const more = details.length > 1 ? ` (and ${details.length - 1} more)` : '';
  const message = first ? `${first.path}: ${first.message}${more}` : (generic[code] ?? notAsAgreed);
  return { index, error: { code, message, ...(details.length > 0 ? { details } : {}) } };
}

/** The same of one thing that is wrong. */
export function hideProblem(problem: Problem, code = 'invalid_request'): Problem {
  const known = hiddenForm(problem);
  if (known) return known;
  const path = place.exec(problem.path)?.[0] ?? 'body';
  return { path, message: openMessages.test(problem.message) ? problem.message : (generic[code] ?? notAsAgreed) };
}
