import { reserved } from '../contracts/dataset.ts';
import { type Column, isStringColumn, type Row, type Table } from '../table/table.ts';
import { contentKey, recordKeys } from '../windows/identity.ts';
import { keptLabels, labelsOfRows } from '../windows/label-history.ts';
import type { EventData } from '../windows/online/entity-keys.ts';
import { columnsRead, type WindowSpec } from '../windows/specs.ts';
import { cellOf, GrowingTable } from './entity-rows.ts';
import { BatchRefused } from './errors.ts';

/** A table to fold: history, and behind it the rows of a batch. */
export interface FoldedRows {
  table: Table;
  /** Number of the first row of the batch. */
  from: number;
}

const ofHistory = [
  { name: reserved.target, type: 'number' },
  { name: reserved.labelledAt, type: 'timestamp' },
  { name: reserved.labelHistory, type: 'string' },
  { name: reserved.decision, type: 'string' },
  { name: reserved.letThrough, type: 'number' },
] as const;

/**
 * What is known of a project's entities: the rows of a snapshot, what has come online and is not among them (a record, or a label that
 * is newer than theirs), and behind them the rows of a batch. As a load of the online windows takes them (`loadEntities`).
 *
 * @param snapshot undefined where the project has no data
 * @param events every remembered online event
 * @param parts of the batch, each with the columns of `entityColumns`
 * @throws BatchRefused where a column is of another type now than when the model was trained
 */
export function foldedRows(
  snapshot: Table | undefined,
  events: readonly EventData[],
  parts: readonly Table[],
  specs: readonly WindowSpec[],
): FoldedRows {
  const own = parts[0]?.columns ?? [];
  const columns = own.map(({ name, type }) => ({ name, type }));
  const grown = new GrowingTable([...columns, ...ofHistory]);
  const identity = specs[0]?.identity;
  const labelled = new Map<string, NonNullable<EventData['label']>[]>();
  const fresh: EventData[] = [];
  const known = snapshot ? keysOfRows(snapshot, identity) : new Set<string>();
  for (const data of events) {
    const event = identified(data, identity);
    const isKnown = event.key !== undefined && known.has(event.key);
    if (!isKnown && event.record) fresh.push(event);
    else if (isKnown && event.label) labelled.set(event.key!, [...(labelled.get(event.key!) ?? []), event.label]);
  }
  if (snapshot) addSnapshot(grown, snapshot, columns, identity, labelled);
  for (const { key, inferenceId, record, label } of fresh) {
    const { time, fields } = record!;
    grown.add({
      ...fields,
      [reserved.key]: key ?? `\u0000${inferenceId}`,
      [reserved.time]: time,
      ...(label && { [reserved.target]: label.value, [reserved.labelledAt]: label.at }),
    });
  }
  const from = (snapshot?.rows ?? 0) + fresh.length;
  for (const part of parts)
    for (let row = 0; row < part.rows; row++)
      grown.add(Object.fromEntries(part.columns.map((column) => [column.name, cellOf(column, row)])));
  return { table: grown.table(), from };
}

function keysOfRows(snapshot: Table, identity: string[] | undefined): Set<string> {
  const keyOf = recordKeys(snapshot, identity);
  return new Set(Array.from({ length: snapshot.rows }, (_, row) => keyOf(row)));
}

/** With what stands for its key, where none is declared. */
function identified(data: EventData, identity: readonly string[] | undefined): EventData {
  if (!identity || !data.record) return data;
  return { ...data, key: contentKey(identity, data.record.time, data.record.fields) };
}

function addSnapshot(
  grown: GrowingTable,
  snapshot: Table,
  columns: readonly Pick<Column, 'name' | 'type'>[],
  identity: string[] | undefined,
  labelled: ReadonlyMap<string, readonly NonNullable<EventData['label']>[]>,
): void {
  const cells = [...columns, ...ofHistory].map(({ name, type }) => {
    const column = snapshot.columns.find((c) => c.name === name);
    if (column && isStringColumn(column) !== (type === 'string' || type === 'text'))
      throw new BatchRefused(
        `column '${name}', by which windows know a row, is of type ${column.type} now, and was of type ${type} when the model was trained; train it again`,
      );
    return { name, column };
  });
  const keyOf = recordKeys(snapshot, identity);
  const labelsOf = labelsOfRows(snapshot);
  for (let row = 0; row < snapshot.rows; row++) {
    const read: Row = {};
    for (const { name, column } of cells) read[name] = cellOf(column, row);
    const newer = labelled.size === 0 ? undefined : labelled.get(keyOf(row));
    if (newer) {
      const labels = keptLabels([...labelsOf(row), ...newer.map(({ at, value }) => [at, value] as const)]);
      read[reserved.labelHistory] = JSON.stringify(labels);
      [read[reserved.labelledAt], read[reserved.target]] = labels.at(-1)!;
    }
    grown.add(read);
  }
}

/** Names of the columns of a snapshot that windows know rows by: others need not be held. */
export function columnsOfHistory(specs: readonly WindowSpec[]): Set<string> {
  return new Set([reserved.key, reserved.time, ...ofHistory.map(({ name }) => name), ...specs.flatMap(columnsRead)]);
}
