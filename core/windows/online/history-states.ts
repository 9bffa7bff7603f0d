import { type Dataset, reserved } from '../../contracts/dataset.ts';
import { numericColumn, type Row, rowAt, type Table } from '../../table/table.ts';
import { encodeState } from '../codec.ts';
import { countedByLabel, entityOf, labelEvent, recordEvent } from '../events.ts';
import { foldEvent, type WindowEvent } from '../fold.ts';
import { statesAt } from '../history.ts';
import { contentKey, recordKeys } from '../identity.ts';
import { labelsOfRows } from '../label-history.ts';
import type { WindowSpec } from '../specs.ts';
import { type EntityState, emptyState } from '../state.ts';
import { type EventData, entityKeys, hashOfEvent, type StatesRecord } from './entity-keys.ts';
import { placementsOf } from './placement.ts';
import { firstRevision } from './read-states.ts';
import { later } from './said.ts';

/** The states of a snapshot, to which online events are added. */
export class HistoryStates {
  readonly #specs: readonly WindowSpec[];
  readonly #table: Table;
  readonly #rows = new Map<string, number>();
  /** `WindowSpec.identity` */
  readonly identity: string[] | undefined;
  readonly #time: Float64Array;
  readonly #labels: ReturnType<typeof labelsOfRows>;
  readonly #states = new Map<string, Map<string, EntityState>>();

  constructor(dataset: Dataset, specs: readonly WindowSpec[]) {
    const { table } = dataset;
    this.#specs = specs;
    this.#table = table;
    this.#time = numericColumn(table, reserved.time).values;
    this.#labels = labelsOfRows(table);
    this.identity = specs[0]?.identity;
    const keyOf = recordKeys(table, this.identity);
    for (let row = 0; row < table.rows; row++) this.#rows.set(keyOf(row), row);
    for (const spec of specs) this.#states.set(spec.series, new Map());
    for (const { series, entity, state } of statesAt(dataset, specs)) this.#states.get(series)!.set(entity, state);
  }

  /** The event with what stands for its key in this snapshot, where none is declared. */
  identified(data: EventData): EventData {
    if (!this.identity || !data.record) return data;
    return { ...data, key: contentKey(this.identity, data.record.time, data.record.fields) };
  }

  /** Adds what the snapshot does not have of an identified online event; whether that was anything. */
  add(data: EventData): boolean {
    const { record, label } = this.missing(data);
    const key = hashOfEvent(data);
    if (record) this.#fold(record.fields, (spec) => recordEvent(spec, key, record.time, record.fields));
    if (label) {
      this.#fold(label.fields, (spec) => countedByLabel(spec, key, label.time, label.fields));
      this.#fold(label.fields, (spec) => labelEvent(spec, key, label.time, label));
    }
    return record !== undefined || label !== undefined;
  }

  /** What of an identified online event is not in the snapshot, with the fields that name its entities. */
  missing({ key, record, label }: EventData): {
    record?: { time: number; fields: Row };
    label?: { time: number; fields: Row; at: number; value: number; before: number | undefined };
  } {
    const row = key === undefined ? undefined : this.#rows.get(key);
    if (row === undefined)
      return record
        ? {
            record,
            ...(label ? { label: { ...label, time: record.time, fields: record.fields, before: undefined } } : {}),
          }
        : {};
    const known = this.labelOf(key);
    if (!label || later(known, label) !== label) return {};
    return { label: { ...label, before: known?.value, time: this.#time[row]!, fields: rowAt(this.#table, row) } };
  }

  /** The label that the snapshot has of a record. */
  labelOf(key: string | undefined): EventData['label'] {
    const row = key === undefined ? undefined : this.#rows.get(key);
    const [at, value] = (row !== undefined && this.#labels(row).at(-1)) || [];
    return at === undefined || value === undefined ? undefined : { at, value };
  }

  /** Items of all entities: every part of one that has any state. */
  *records(project: string, generation: string, ttl: number): Generator<StatesRecord> {
    const placements = placementsOf(this.#specs);
    const placed = this.#specs.map(({ series }) => ({ series, ...placements.get(series)! }));
    for (const [group, series] of Map.groupBy(placed, (its) => its.group)) {
      const entities = new Set(series.flatMap((its) => [...this.#states.get(its.series)!.keys()]));
      const parts = Map.groupBy(series, ({ part }) => part);
      for (const entity of entities)
        for (const [part, members] of parts) {
          const states: StatesRecord['states'] = {};
          for (const its of members) {
            const state = this.#states.get(its.series)!.get(entity);
            if (state) states[its.series] = encodeState(state);
          }
          const key = entityKeys.states(entityKeys.log(project, generation, group, entity), part);
          yield { ...key, ttl, revision: firstRevision, states };
        }
    }
  }

  #fold(fields: Row, eventOf: (spec: WindowSpec) => WindowEvent | undefined): void {
    for (const spec of this.#specs) {
      const event = eventOf(spec);
      const entity = event && entityOf(spec, fields);
      if (!event || entity === undefined) continue;
      const states = this.#states.get(spec.series)!;
      const state = states.get(entity) ?? emptyState();
      if (foldEvent(state, spec, event)) states.set(entity, state);
    }
  }
}
