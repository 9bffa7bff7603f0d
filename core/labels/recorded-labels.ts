import type { RecordedLabel } from '../contracts/serving.ts';
import { isMoment, isObject, jsonLines } from '../values/json-lines.ts';

/** The labels of an object; undefined for a line that is none. */
export function* recordedLabels(text: string): Generator<RecordedLabel | undefined> {
  for (const value of jsonLines(text)) yield isLabel(value) ? value : undefined;
}

function isLabel(value: unknown): value is RecordedLabel {
  if (!isObject(value) || !isMoment(value.at)) return false;
  const ids = [value.key, value.inferenceId].filter((id) => id !== undefined);
  const named = ids.every((id) => typeof id === 'string') && ids.some((id) => id !== '');
  return named && ['string', 'number', 'boolean'].includes(typeof value.value);
}
