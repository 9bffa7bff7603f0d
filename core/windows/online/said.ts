import { reserved } from '../../contracts/dataset.ts';
import type { Row } from '../../table/table.ts';
import { isHidden } from '../hidden.ts';
import type { EventData, RecordEntityEvent } from './entity-keys.ts';
import { keyHash, keyHashIn } from './key-hash.ts';

/** Whether the inference id of a record says where the record is, so that no item has to. */
export function saysRecord({ key, inferenceId }: RecordEntityEvent): boolean {
  return key !== undefined && keyHashIn(inferenceId) === keyHash(key);
}

/**
 * Fields of a record that has come before, or that history knows, which names its entities only. Once it was let through, that holds.
 * @param isWhole it has come online before
 */
export function fieldsOf(event: Row, known: EventData['record'], isWhole: boolean): Row {
  const fields = isWhole ? { ...known?.fields } : { ...event, ...known?.fields };
  if (!isHidden(event) || (known && !isHidden(known.fields))) delete fields[reserved.decision];
  return fields;
}

/** Of two labels the one that became known later; of two at one moment the larger, as in `foldEvent`. */
export function later(a: EventData['label'], b: EventData['label']): EventData['label'] {
  if (!a || !b) return a ?? b;
  return b.at > a.at || (b.at === a.at && b.value > a.value) ? b : a;
}
