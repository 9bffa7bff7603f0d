import { reserved } from '../contracts/dataset.ts';
import { arrayOf, parseJson, type Schema, UnexpectedValue } from '../contracts/schema.ts';
import { isStringColumn, numericColumn, type Table } from '../table/table.ts';

/** A label as it became known: the moment (ms) and the target. */
export type KnownLabel = readonly [at: number, target: number];

/**
 * What of all that was said of a row has to be kept: of labels that became known at one moment the largest, and of a run of
 * equal ones the first and the last. Any order, and any repetition, gives the same.
 *
 * @returns ascending by moment; the last holds
 */
export function keptLabels(labels: readonly KnownLabel[]): KnownLabel[] {
  const ordered = [...labels].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const distinct = ordered.filter(([at], i) => ordered[i + 1]?.[0] !== at);
  return distinct.filter(
    ([, target], i) => i === 0 || distinct[i - 1]![1] !== target || distinct[i + 1]?.[1] !== target,
  );
}

/** Since when the label that holds has been known as it is. @param labels as kept, at least one */
export function knownSince(labels: readonly KnownLabel[]): number {
  let first = labels.length - 1;
  while (first > 0 && labels[first - 1]![1] === labels[first]![1]) first--;
  return labels[first]![0];
}

const knownLabel: Schema<KnownLabel> = (value) => {
  const [at, target]: unknown[] = Array.isArray(value) ? value : [];
  if (typeof at !== 'number' || typeof target !== 'number') throw new UnexpectedValue('expected a moment and a target');
  return [at, target];
};
const history = arrayOf('the labels of a row', knownLabel);
const from = { from: `column ${reserved.labelHistory} of a snapshot`, remedy: 'run the project again' };

/**
 * All labels of the rows of a snapshot that have a moment, as they became known; empty for a row without.
 * @throws MalformedJson
 */
export function labelsOfRows(table: Table): (row: number) => readonly KnownLabel[] {
  const target = numericColumn(table, reserved.target).values;
  const labelledAt = numericColumn(table, reserved.labelledAt).values;
  const once = (row: number): KnownLabel[] =>
    Number.isNaN(target[row]!) || Number.isNaN(labelledAt[row]!) ? [] : [[labelledAt[row]!, target[row]!]];
  const found = table.columns.find((c) => c.name === reserved.labelHistory);
  if (!found) return once;
  if (!isStringColumn(found)) throw new TypeError(`column '${found.name}' holds ${found.type}, expected strings`);
  return (row) => {
    const text = found.dictionary[found.codes[row]!];
    return text === undefined ? once(row) : parseJson(text, history, from);
  };
}
