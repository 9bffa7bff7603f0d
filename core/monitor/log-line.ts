import type { CapturedPrediction, RecordedLabel } from '../contracts/serving.ts';

/** The non-empty lines of an object, each parsed; undefined for a line that is not what was expected. */
export function* capturedPredictions(text: string): Generator<CapturedPrediction | undefined> {
  for (const value of jsonLines(text)) yield isCaptured(value) ? value : undefined;
}

/** As `capturedPredictions`, for labels. */
export function* recordedLabels(text: string): Generator<RecordedLabel | undefined> {
  for (const value of jsonLines(text)) yield isLabel(value) ? value : undefined;
}

function* jsonLines(text: string): Generator<unknown> {
  for (let start = 0; start < text.length; ) {
    const found = text.indexOf('\n', start);
    const end = found < 0 ? text.length : found;
    const line = text.slice(start, end).trim();
    start = end + 1;
    if (line === '') continue;
    try {
      yield JSON.parse(line) as unknown;
    } catch {
      yield undefined;
    }
  }
}

function isCaptured(value: unknown): value is CapturedPrediction {
  if (!isObject(value) || !isObject(value.record) || !isObject(value.windows)) return false;
  const { inferenceId, modelVersion, at, costs } = value;
  if (typeof inferenceId !== 'string' || inferenceId === '' || !Number.isInteger(modelVersion)) return false;
  if (costs !== undefined && !(Array.isArray(costs) && costs.length === 4 && costs.every(Number.isFinite)))
    return false;
  return isMoment(at) && (value.time === undefined || value.time === null || isMoment(value.time));
}

function isLabel(value: unknown): value is RecordedLabel {
  if (!isObject(value) || !isMoment(value.at)) return false;
  const named = [value.key, value.inferenceId].some((id) => typeof id === 'string' && id !== '');
  return named && ['string', 'number', 'boolean'].includes(typeof value.value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function isMoment(value: unknown): value is string {
  return typeof value === 'string' && Number.isFinite(Date.parse(value));
}
