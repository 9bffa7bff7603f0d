import type { PredictionResponse } from '../contracts/serving.ts';
import { invalidRequest } from '../serve/http/errors.ts';
import { kindOf } from '../serve/http/problems.ts';
import { checkRecords } from '../serve/prediction/check-records.ts';
import { inferenceIds } from '../serve/prediction/inference-id.ts';
import { loadExplainer } from '../serve/prediction/load-explainer.ts';
import { readRequest } from '../serve/protocols/read-request.ts';
import type { AskedRecords } from '../serve/protocols/records.ts';
import type { PredictionRequest } from '../serve/protocols/request.ts';
import { ownField, setField } from '../table/field.ts';
import { readText } from '../values/parse.ts';
import { describeEdge } from './describe-edge.ts';
import type { EdgeModel } from './edge-model.ts';

/**
 * Answers a request of the prediction API from an exported model: the same bodies, limits, answers and errors. Where the model has entity
 * windows, `windows` of the body holds their values, an object for each record; in other forms of a request they are columns.
 * @param now milliseconds since 1970
 * @param random 10 random bytes
 * @throws ServingError 400, 409, 413, 415
 */
export function answerRequest(
  model: EdgeModel,
  request: PredictionRequest,
  now: number,
  random: Uint8Array,
): PredictionResponse {
  const asked = readRequest(request, describeEdge(model));
  const windows = windowsOf(asked, model);
  if (windows && windows.length !== asked.records.length)
    throw wrongWindows(`a list as long as "records" (${asked.records.length}); received ${windows.length}`);
  const { records, places, failed } = checkRecords(asked, model.personal, (record, i, problems) => {
    const path = { record: `records[${i}]`, windows: `windows[${i}]` };
    return model.check(record, windows?.[i], path, problems);
  });
  if (asked.explain) loadExplainer(model);
  const ids = inferenceIds(asked.records.length, now, random);
  return {
    modelVersion: model.version,
    predictions: records.map((record, i) => ({
      inferenceId: ids[places?.[i] ?? i]!,
      ...model.score(record, asked.explain),
    })),
    ...(failed && { failed }),
  };
}

function windowsOf({ records, tabular, windows: given }: AskedRecords, model: EdgeModel): unknown[] | undefined {
  if (tabular)
    return model.windows.length === 0 ? undefined : records.map((record) => columnsOf(record, model.windows));
  if (Array.isArray(given)) return given;
  if (given !== undefined) throw wrongWindows(`a list of objects, one for each record; received ${kindOf(given)}`);
  if (model.windows.length === 0) return undefined;
  const first = model.windows.slice(0, 3).map((name) => JSON.stringify(name.slice(0, 80)));
  const more = model.windows.length > first.length ? ', …' : '';
  throw wrongWindows(
    `a list of objects, one for each record, with the values of ${first.join(', ')}${more}: the model has entity windows, and what was before only the caller knows; received no "windows"`,
  );
}

/** Values of windows among the columns of a record; texts, as of CSV, are read as numbers are. */
function columnsOf(record: unknown, names: readonly string[]): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  if (record === null || typeof record !== 'object') return values;
  for (const name of names) {
    const value = ownField(record as Record<string, unknown>, name);
    if (value !== undefined) setField(values, name, typeof value === 'string' ? numberIn(value) : value);
  }
  return values;
}

/** What is no number stays a text, which is refused. */
function numberIn(text: string): unknown {
  const read = readText('number', text);
  return read === undefined ? text : read;
}

function wrongWindows(expected: string) {
  const message = `expected "windows": ${expected}`;
  return invalidRequest(message, [{ path: 'windows', message }]);
}
