import { readInvocation } from './mlflow/read-invocation.ts';
import { readPredictions } from './read-predictions.ts';
import type { AskedRecords } from './records.ts';
import type { PredictionRequest } from './request.ts';
import { readInfer } from './v2/read-infer.ts';
import { withinLimits } from './within-limits.ts';

/** A model, as far as a request is read by it. */
export interface ReadFor {
  /** Names that its contract knows. */
  columns: readonly string[];
  /** Names of the tensors that it can answer with. */
  outputs: readonly string[];
}

/**
 * What a request asks, in whatever protocol.
 * @throws ServingError 400, 413, 415
 */
export function readRequest(request: PredictionRequest, model: ReadFor): AskedRecords {
  return withinLimits(readAsked(request, model), request);
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
