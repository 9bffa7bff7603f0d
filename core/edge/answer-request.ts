import type { PredictionResponse } from '../contracts/serving.ts';
import { invalidRequest } from '../serve/http/errors.ts';
import { parseBody } from '../serve/http/parse-body.ts';
import { kindOf } from '../serve/http/problems.ts';
import { inferenceIds } from '../serve/prediction/inference-id.ts';
import { loadExplainer } from '../serve/prediction/load-explainer.ts';
import { parseRecords } from '../serve/prediction/parse-records.ts';
import type { EdgeModel } from './edge-model.ts';

/**
 * Answers a request of the prediction API from an exported model: the same body, limits, answer and errors. Where the model has entity
 * windows, `windows` of the body holds their values, an object for each record.
 * @param now milliseconds since 1970
 * @param random 10 random bytes
 * @throws ServingError 400, 409, 413, 415
 */
export function answerRequest(
  model: EdgeModel,
  request: { body: string; contentType: string | undefined },
  now: number,
  random: Uint8Array,
): PredictionResponse {
  const body = parseBody(request.body, false, request.contentType);
  const windows = windowsOf(body, model);
  const { records, explain } = parseRecords(body, model.personal, (record, i, problems) => {
    const path = { record: `records[${i}]`, windows: `windows[${i}]` };
    return model.check(record, windows?.[i], path, problems);
  });
  if (windows && windows.length !== records.length)
    throw wrongWindows(`a list as long as "records" (${records.length}); received ${windows.length}`);
  if (explain) loadExplainer(model);
  const ids = inferenceIds(records.length, now, random);
  return {
    modelVersion: model.version,
    predictions: records.map((record, i) => ({ inferenceId: ids[i]!, ...model.score(record, explain) })),
  };
}

function windowsOf(body: Record<string, unknown>, model: EdgeModel): unknown[] | undefined {
  const given = Object.hasOwn(body, 'windows') ? body.windows : undefined;
  if (Array.isArray(given)) return given;
  if (given !== undefined) throw wrongWindows(`a list of objects, one for each record; received ${kindOf(given)}`);
  if (model.windows.length === 0) return undefined;
  const first = model.windows.slice(0, 3).map((name) => JSON.stringify(name.slice(0, 80)));
  const more = model.windows.length > first.length ? ', …' : '';
  throw wrongWindows(
    `a list of objects, one for each record, with the values of ${first.join(', ')}${more}: the model has entity windows, and what was before only the caller knows; received no "windows"`,
  );
}

function wrongWindows(expected: string) {
  const message = `expected "windows": ${expected}`;
  return invalidRequest(message, [{ path: 'windows', message }]);
}
