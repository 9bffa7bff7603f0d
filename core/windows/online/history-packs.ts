import { type Dataset, reserved } from '../../contracts/dataset.ts';
import type { ProjectName } from '../../contracts/ids.ts';
import type { RecordKey } from '../../contracts/record.ts';
import { setField } from '../../table/field.ts';
import { column, isStringColumn, numericColumn, type Row, takeRows } from '../../table/table.ts';
import { hiddenRows } from '../hidden.ts';
import { recordKeys } from '../identity.ts';
import { labelsOfRows } from '../label-history.ts';
import type { WindowSpec } from '../specs.ts';
import { takesLabels } from '../takes-labels.ts';
import {
  type EventData,
  entityKeys,
  expiry,
  type LoadedHistory,
  type PackedRow,
  type PackRecord,
  packOf,
} from './entity-keys.ts';
import { packedRows } from './stored-json.ts';

/**
 * The records of a snapshot that windows can still reach, in items of some thirty records each: how a label that comes
 * online finds the entities of a record that came in a file, and how a record that comes both ways is counted once.
 */
const rowsPerPack = 32;

/** Where a key is, if the history has it. */
export function packKey(project: ProjectName, history: LoadedHistory, key: string): RecordKey {
  return entityKeys.pack(project, history.generation, packOf(key, history.packs));
}

/** The record of that key in its pack, with the label that the history has of it. */
export function findInPack(pack: PackRecord | undefined, key: string): Pick<EventData, 'record' | 'label'> {
  const row = pack && packedRows(pack).find(([k]) => k === key);
  if (!row) return {};
  const [, time, ...entities] = row;
  const fields: Row = {};
  let label: EventData['label'];
  pack.columns.forEach((name, i) => {
    if (name === reserved.target) label = labelOf(entities[i]);
    else setField(fields, name, entities[i]);
  });
  return { record: { time, fields }, ...(label && { label }) };
}

function labelOf(cell: unknown): EventData['label'] {
  const [at, value]: unknown[] = Array.isArray(cell) ? cell : [];
  return typeof at === 'number' && typeof value === 'number' ? { at, value } : undefined;
}

/** The packs of a dataset, and what to remember of them. */
export function buildPacks(
  project: ProjectName,
  dataset: Dataset,
  specs: readonly WindowSpec[],
  /** `WindowSpec.identity` of the model that is loaded. */
  identity: string[] | undefined,
  generation: string,
  now: number,
): { history: LoadedHistory; records: PackRecord[]; rows: number } {
  const { table } = dataset;
  const time = numericColumn(table, reserved.time).values;
  const keyOf = recordKeys(table, identity);
  let until = 0;
  for (const t of time) if (t > until) until = t;
  const reach = Math.max(0, ...specs.map((spec) => spec.retention * spec.width));
  const rows: number[] = [];
  for (let row = 0; row < table.rows; row++) if (time[row]! >= until - reach) rows.push(row);

  const packs = Math.ceil(rows.length / rowsPerPack);
  const history = { generation, packs, until, ...(identity ? { identity } : {}) };
  const entities = [...new Set(specs.map((spec) => spec.entity))].filter((n) =>
    table.columns.some((c) => c.name === n),
  );
  const taken = takeRows(table, Uint32Array.from(rows));
  const cells = entities.map((name) => cellReader(taken, name));
  const columns = [...entities];
  const isHidden = hiddenRows(taken);
  if (specs.some((spec) => spec.events === 'absentNegative') && rows.some((_, i) => isHidden(i))) {
    columns.push(reserved.decision);
    cells.push((row) => (isHidden(row) ? 'block' : null));
  }
  if (specs.some(takesLabels)) {
    const labels = labelsOfRows(taken);
    columns.push(reserved.target);
    cells.push((row) => labels(row).at(-1) ?? null);
  }
  const content = Array.from({ length: packs }, (): PackedRow[] => []);
  rows.forEach((row, i) => {
    const text = keyOf(row);
    content[packOf(text, packs)]!.push([text, time[row]!, ...cells.map((read) => read(i))]);
  });
  const ttl = expiry(now, specs);
  const records = content.flatMap((entries, pack) =>
    entries.length === 0
      ? []
      : [{ ...entityKeys.pack(project, generation, pack), ttl, columns, rows: JSON.stringify(entries) }],
  );
  return { history, records, rows: rows.length };
}

function cellReader(table: Parameters<typeof column>[0], name: string): (row: number) => unknown {
  const found = column(table, name);
  if (isStringColumn(found)) return (row) => found.dictionary[found.codes[row]!] ?? null;
  return (row) => (Number.isNaN(found.values[row]!) ? null : found.values[row]!);
}
