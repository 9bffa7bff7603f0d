import { invalidRequest } from '../http/errors.ts';
import { readInvocation } from './mlflow/read-invocation.ts';
import { readPredictions } from './read-predictions.ts';
import type { AskedRecords } from './records.ts';
import type { PredictionRequest } from './request.ts';
import { readInfer } from './v2/read-infer.ts';

/** A model, as far as a request is read by it. */
export interface ReadFor {
  /** Names that its contract knows. */
  columns: readonly string[];
  /** Names of the tensors that it can answer with. */
  outputs: readonly string[];
}

/** A request may hold this many records. */
const recordLimit = 1_000;
/** A request whose predictions are to be explained may hold this many: each reason costs much more than its prediction. */
const explainedLimit = 100;

/**
 * What a request asks, in whatever protocol.
 * @throws ServingError 400, 413, 415
 */
export function readRequest(request: PredictionRequest, model: ReadFor): AskedRecords {
  const asked = readAsked(request, model);
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

function readAsked(request: PredictionRequest, { columns, outputs }: ReadFor): AskedRecords {
  switch (request.protocol) {
    case 'mlflow':
      return readInvocation(request, columns);
    case 'v2':
      return readInfer(request, outputs);
    default:
      return readPredictions(request, columns);
  }
}
