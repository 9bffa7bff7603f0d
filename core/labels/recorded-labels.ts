import { objectWith, parseJson } from '../contracts/schema.ts';
import type { RecordedLabel } from '../contracts/serving.ts';
import { isMoment, isObject, jsonLines } from '../values/json-lines.ts';

const labelSchema = objectWith<RecordedLabel>('a recorded label', {
  key: 'string?',
  inferenceId: 'string?',
  at: 'string',
});
const from = { from: 'a line of labels/', remedy: 'remove the object that has it, and send its labels again' };

/** The label of one line. @throws MalformedJson */
export function recordedLabel(line: string): RecordedLabel {
  return parseJson(line, labelSchema, from);
}

/** The labels of an object; undefined for a line that is none. */
export function* recordedLabels(text: string): Generator<RecordedLabel | undefined> {
  for (const value of jsonLines(text)) yield isLabel(value) ? value : undefined;
}

function isLabel(value: unknown): value is RecordedLabel {
  if (!isObject(value) || !isMoment(value.at)) return false;
  const named = [value.key, value.inferenceId].some((id) => typeof id === 'string' && id !== '');
  return named && ['string', 'number', 'boolean'].includes(typeof value.value);
}
