import type { CapturedPrediction } from '../contracts/serving.ts';
import { isMoment, isObject, jsonLines } from '../values/json-lines.ts';

/** The captured predictions of an object; undefined for a line that is none. */
export function* capturedPredictions(text: string): Generator<CapturedPrediction | undefined> {
  for (const value of jsonLines(text)) yield isCaptured(value) ? value : undefined;
}

function isCaptured(value: unknown): value is CapturedPrediction {
  if (!isObject(value) || !isObject(value.record) || !isObject(value.windows)) return false;
  const { inferenceId, modelVersion, at, costs } = value;
  if (typeof inferenceId !== 'string' || inferenceId === '' || !Number.isInteger(modelVersion)) return false;
  if (costs !== undefined && !(Array.isArray(costs) && costs.length === 4 && costs.every(Number.isFinite)))
    return false;
  return isMoment(at) && (value.time === undefined || value.time === null || isMoment(value.time));
}
