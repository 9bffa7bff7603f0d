import { invalidRequest } from '../http/errors.ts';
import type { AskedRecords } from './records.ts';
import type { PredictionRequest } from './request.ts';

/** A request may hold this many records. */
const recordLimit = 1_000;
/** A request whose predictions are to be explained may hold this many: each reason costs much more than its prediction. */
const explainedLimit = 100;

/**
 * What a request asks, if that is not too much.
 * @throws ServingError 400
 */
export function withinLimits(asked: AskedRecords, request: PredictionRequest): AskedRecords {
  const { records, explain } = asked;
  if (explain && request.answerAs === 'csv')
    throw invalidRequest('reasons are no table: accept application/json or application/x-ndjson', [
      { path: 'explain', message: 'expected false where the answer is CSV' },
    ]);
  const limit = explain ? explainedLimit : recordLimit;
  if (records.length > 0 && records.length <= limit) return asked;
  const received =
    records.length === 0
      ? 'received an empty list'
      : `received ${records.length.toLocaleString('en')}: send several requests`;
  const message = `expected "records": a list of 1 to ${limit.toLocaleString('en')} objects; ${received}`;
  throw invalidRequest(message, [{ path: 'records', message }]);
}
