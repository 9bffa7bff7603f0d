import { invalidRequest } from '../http/errors.ts';
import type { LoadedModel } from '../prediction/loaded-model.ts';
import { describeModel, type ModelDescription } from './describe-model.ts';
import { readRequest } from './read-request.ts';
import type { AskedRecords } from './records.ts';
import type { PredictionRequest } from './request.ts';

const descriptions = new WeakMap<LoadedModel, ModelDescription>();

/** What a request asks of a model. @throws ServingError 400, 413, 415 */
export function readFor(model: LoadedModel, request: PredictionRequest): AskedRecords {
  let description = descriptions.get(model);
  if (!description) {
    description = describeModel(model.pkg, model.scorer.needed);
    descriptions.set(model, description);
  }
  const asked = readRequest(request, description);
  if (asked.windows !== undefined) throw keptHere();
  return asked;
}

function keptHere() {
  const message = 'expected none: the platform keeps the entity windows of the project itself';
  return invalidRequest(`"windows": ${message}`, [{ path: 'windows', message }]);
}
