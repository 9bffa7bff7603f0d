import { arrayOf, objectWith, parseJson, type Schema, UnexpectedValue } from '../../contracts/schema.ts';
import type { EventData, EventRecord, InferenceRecord, PackedRow, PackRecord } from './entity-keys.ts';

/** Items of the entity table hold JSON where there are numbers that DynamoDB does not store. The platform wrote it. */
const remedy = 'run the project again: its windows are loaded anew';

const eventSchema = objectWith<EventData>('an event of the windows', {
  key: 'string?',
  inferenceId: 'string?',
  record: 'object?',
  recorded: 'number?',
  label: 'object?',
});
const labelSchema = objectWith<NonNullable<EventData['label']>>('a label of the windows', {
  at: 'number',
  value: 'number',
});
const rowSchema: Schema<PackedRow> = (value) => {
  const [key, time, ...entities]: unknown[] = Array.isArray(value) ? value : [];
  if (typeof key !== 'string' || typeof time !== 'number') throw new UnexpectedValue('expected a key and a time');
  return [key, time, ...entities];
};
const rowsSchema = arrayOf('packed records', rowSchema);

/** @throws MalformedJson */
export function eventData({ pk, sk, data }: EventRecord): EventData {
  return parseJson(data, eventSchema, { from: `item ${pk} ${sk}`, remedy });
}

/** The label that waits for its record, if one does. @throws MalformedJson */
export function waitingLabel(item: InferenceRecord | undefined): EventData['label'] {
  if (item?.waiting === undefined) return undefined;
  return parseJson(item.waiting, labelSchema, { from: `item ${item.pk} ${item.sk}`, remedy });
}

/** @throws MalformedJson */
export function packedRows({ pk, sk, rows }: PackRecord): PackedRow[] {
  return parseJson(rows, rowsSchema, { from: `item ${pk} ${sk}`, remedy });
}
