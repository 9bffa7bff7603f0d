import { capturedWindow, type Dataset, reserved } from '../contracts/dataset.ts';
import { column, isStringColumn, numericColumn, type Table } from '../table/table.ts';
import { keyFault } from '../values/key.ts';
import { entityText, eventKey, valueHash } from './events.ts';
import { foldLabel, foldRecord } from './fold.ts';
import { hiddenRows } from './hidden.ts';
import { recordKeys } from './identity.ts';
import { labelsOfRows } from './label-history.ts';
import { readSpec } from './read.ts';
import { featureNames, type WindowSpec, windowIdentity } from './specs.ts';
import { type EntityState, emptyState, toMinorUnits } from './state.ts';
import { takesLabels } from './takes-labels.ts';

/** Window features of the rows of a table. */
export interface WindowFeatures {
  specs: readonly WindowSpec[];
  names: string[];
  /** A column for each name, shape (rows); NaN is missing. */
  columns: Float64Array[];
}

/**
 * The window features of all rows of the dataset: its events are folded in the order in which they became known (records
 * at their time, labels at their arrival), and every row reads the states before anything known at its own time or later
 * is folded. That is what serving would have read at that moment; where it is known what serving did read, because the row
 * comes from the inference log, that is the value.
 */
export function foldHistory(dataset: Dataset, specs: readonly WindowSpec[]): WindowFeatures {
  const { table } = dataset;
  const names = specs.flatMap(featureNames);
  const columns = names.map(() => new Float64Array(table.rows).fill(Number.NaN));
  const history = specs.length > 0 ? historyOf(dataset, specs) : undefined;
  for (const [series, members] of bySeries(specs)) {
    const entities = entitiesOf(table, members[0]!.spec);
    const captured = members.map(({ spec }) => capturedColumns(table, spec));
    const sweep = new Sweep(history!, entities, series);
    const values: number[] = [];
    for (const row of history!.order) {
      const time = history!.time[row]!;
      sweep.until(time);
      const code = entities.codes[row]!;
      const state = code < 0 ? null : sweep.states[code];
      members.forEach(({ spec, first }, m) => {
        values.length = 0;
        readSpec(spec, state, time, sweep.ownValue(row), values);
        for (let i = 0; i < values.length; i++) columns[first + i]![row] = asServed(captured[m]![i], row, values[i]!);
      });
    }
  }
  return { specs, names, columns };
}

/** What serving read of the spec's features, where the dataset has any of it. */
function capturedColumns(table: Table, spec: WindowSpec): (Float64Array | undefined)[] {
  const series = windowIdentity(spec);
  return spec.features.map(({ name }) => {
    const captured = capturedWindow(name, series);
    return table.columns.some((c) => c.name === captured) ? numericColumn(table, captured).values : undefined;
  });
}

function asServed(captured: Float64Array | undefined, row: number, folded: number): number {
  const value = captured?.[row] ?? Number.NaN;
  if (Number.isNaN(value)) return folded;
  return value === Number.POSITIVE_INFINITY ? Number.NaN : value;
}

/** The states after all events of the dataset, with which the online store starts. */
export function* statesAt(
  dataset: Dataset,
  specs: readonly WindowSpec[],
): Generator<{ series: string; entity: string; state: EntityState }> {
  const history = specs.length > 0 ? historyOf(dataset, specs) : undefined;
  for (const [spec] of bySeries(specs)) {
    const entities = entitiesOf(dataset.table, spec);
    const sweep = new Sweep(history!, entities, spec);
    sweep.until(Number.POSITIVE_INFINITY);
    for (const [code, state] of sweep.states.entries())
      if (state) yield { series: spec.series, entity: entities.names[code]!, state };
  }
}

/** Each series with the specs that read it and the position of their first feature. */
export function bySeries(specs: readonly WindowSpec[]): Map<WindowSpec, { spec: WindowSpec; first: number }[]> {
  const first = new Map<string, WindowSpec>();
  const members = new Map<WindowSpec, { spec: WindowSpec; first: number }[]>();
  let position = 0;
  for (const spec of specs) {
    const series = first.get(spec.series) ?? spec;
    first.set(spec.series, series);
    members.set(series, [...(members.get(series) ?? []), { spec, first: position }]);
    position += spec.features.length;
  }
  return members;
}

interface History {
  table: Table;
  time: Float64Array;
  /** Rows that have a time, by time. */
  order: Uint32Array;
  /** The labels of rows, a corrected one several times, by the moment from which windows know them. */
  labels: LabelEvents;
  keys: Float64Array;
  /** Whether a row counts with its label only, where it would count as a negative without one. */
  isHidden: (row: number) => boolean;
}

/** Column by column. */
interface LabelEvents {
  row: Uint32Array;
  /** When the label became known, ms. */
  at: Float64Array;
  /** The same, or when its record happened where that was later: a label waits for its record. */
  from: Float64Array;
  target: Float64Array;
}

export function historyOf({ table }: Pick<Dataset, 'table'>, specs: readonly WindowSpec[]): History {
  const time = numericColumn(table, reserved.time).values;
  const keyOf = recordKeys(table, specs[0]!.identity);
  return {
    table,
    time,
    order: ordered(time),
    labels: labelEvents(table, time),
    keys: Float64Array.from(time, (_, row) => eventKey(keyOf(row))),
    isHidden: hiddenRows(table),
  };
}

function labelEvents(table: Table, time: Float64Array): LabelEvents {
  const labelsOf = labelsOfRows(table);
  const row: number[] = [];
  const at: number[] = [];
  const target: number[] = [];
  for (let r = 0; r < time.length; r++) {
    if (Number.isNaN(time[r]!)) continue;
    for (const [moment, value] of labelsOf(r)) {
      row.push(r);
      at.push(moment);
      target.push(value);
    }
  }
  const from = Float64Array.from(row, (r, i) => Math.max(at[i]!, time[r]!));
  const order = ordered(from);
  return {
    row: order.map((i) => row[i]!),
    at: Float64Array.from(order, (i) => at[i]!),
    from: Float64Array.from(order, (i) => from[i]!),
    target: Float64Array.from(order, (i) => target[i]!),
  };
}

/** Positions whose moment is not missing, sorted by it. */
function ordered(moment: Float64Array): Uint32Array {
  const positions: number[] = [];
  for (let i = 0; i < moment.length; i++) if (!Number.isNaN(moment[i]!)) positions.push(i);
  return Uint32Array.from(positions).sort((a, b) => moment[a]! - moment[b]! || a - b);
}

interface Entities {
  /** Shape (rows): index into `names`, -1 where the row names no entity. */
  codes: Int32Array;
  names: readonly string[];
}

export function entitiesOf(table: Table, { entity, entityType }: WindowSpec): Entities {
  const found = column(table, entity);
  if (isStringColumn(found)) {
    const names = found.dictionary;
    const named = names.map((name) => keyFault(name) === undefined);
    // Online such a record names no entity either.
    const codes = named.every(Boolean) ? found.codes : found.codes.map((code) => (named[code] ? code : -1));
    return { codes, names };
  }
  const codeOf = new Map<string, number>();
  const codes = Int32Array.from(found.values, (value) => {
    const name = entityText(value, entityType);
    if (name === undefined) return -1;
    const code = codeOf.get(name) ?? codeOf.size;
    codeOf.set(name, code);
    return code;
  });
  return { codes, names: [...codeOf.keys()] };
}

/** Folds the events of one series in the order in which they became known. */
export class Sweep {
  readonly states: (EntityState | undefined)[];
  readonly #history: History;
  readonly #entities: Entities;
  readonly #spec: WindowSpec;
  /** Shape (rows): minor units or hashes. */
  readonly #values: Float64Array;
  /** Shape (rows): the label that was folded last, in minor units; NaN for none. */
  readonly #told: Float64Array;
  #record = 0;
  #label = 0;

  constructor(history: History, entities: Entities, spec: WindowSpec) {
    this.#history = history;
    this.#entities = entities;
    this.#spec = spec;
    this.states = new Array<EntityState | undefined>(entities.names.length).fill(undefined);
    this.#values = valuesOf(history, spec);
    this.#told = new Float64Array(takesLabels(spec) ? history.time.length : 0).fill(Number.NaN);
  }

  /** Of a `category` the hash of the row's value; NaN for none. */
  ownValue(row: number): number {
    return this.#values[row]!;
  }

  /** Takes a row, before it is folded, for one that was not let through. */
  hide(row: number): void {
    if (this.#spec.events === 'absentNegative') this.#values[row] = Number.NaN;
  }

  /** Folds everything that became known strictly before `moment`. */
  until(moment: number): void {
    const { order, labels, time, keys, isHidden } = this.#history;
    const spec = this.#spec;
    if (spec.events !== 'labelled')
      for (; this.#record < order.length && time[order[this.#record]!]! < moment; this.#record++) {
        const row = order[this.#record]!;
        const value = this.#values[row]!;
        const state = Number.isNaN(value) ? undefined : this.#stateOf(row);
        if (state) foldRecord(state, spec, keys[row]!, time[row]!, value);
      }
    if (!takesLabels(spec)) return;
    for (; this.#label < labels.row.length && labels.from[this.#label]! < moment; this.#label++) {
      const row = labels.row[this.#label]!;
      const value = toMinorUnits(labels.target[this.#label]!, spec.decimals);
      const state = Number.isNaN(value) ? undefined : this.#stateOf(row);
      if (!state) continue;
      if (spec.events === 'absentNegative' && isHidden(row)) foldRecord(state, spec, keys[row]!, time[row]!, 0);
      foldLabel(state, spec, keys[row]!, time[row]!, labels.at[this.#label]!, value, this.#told[row]);
      this.#told[row] = value;
    }
  }

  #stateOf(row: number): EntityState | undefined {
    const code = this.#entities.codes[row]!;
    if (code < 0) return undefined;
    this.states[code] ??= emptyState();
    return this.states[code];
  }
}

/** Shape (rows): the value that a record brings in minor units, or its hash; NaN for none. */
function valuesOf({ table, isHidden }: History, spec: WindowSpec): Float64Array {
  if (takesLabels(spec)) return Float64Array.from({ length: table.rows }, (_, row) => (isHidden(row) ? Number.NaN : 0));
  const of = column(table, spec.of);
  if (spec.events === 'category' && isStringColumn(of)) {
    const hashes = Float64Array.from(of.dictionary, (text) =>
      keyFault(text) === undefined ? valueHash(text) : Number.NaN,
    );
    return Float64Array.from(of.codes, (code) => hashes[code] ?? Number.NaN);
  }
  if (isStringColumn(of)) return Float64Array.from(of.codes, (code) => (code < 0 ? Number.NaN : 0));
  if (spec.events === 'presence') return of.values.map((value) => (Number.isNaN(value) ? Number.NaN : 0));
  return of.values.map((value) => toMinorUnits(value, spec.decimals));
}
