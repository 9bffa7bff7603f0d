import type { ProjectName } from '../../contracts/ids.ts';
import type { RecordKey } from '../../contracts/record.ts';
import type { Row } from '../../table/table.ts';
import { decodeState, encodeState } from '../codec.ts';
import { countedByLabel, entityOf, labelEvent, recordEvent } from '../events.ts';
import { foldEvent, type WindowEvent } from '../fold.ts';
import { takesLabels, type WindowSpec } from '../specs.ts';
import { type EntityState, emptyState } from '../state.ts';
import { entityKeys, expiry, type KeptSeries, type StateRecord } from './entity-keys.ts';
import type { WorkingSet } from './working-set.ts';

/** A series whose states take events. */
export type TargetSeries = Pick<KeptSeries, 'spec' | 'generation'>;

interface HeldState {
  key: RecordKey;
  /** As it was read; undefined for an entity that is new. */
  item: StateRecord | undefined;
  state: EntityState;
  changed: boolean;
}

/** Folds events into the states of a working set. States are decoded once and encoded once. */
export class EntityStates {
  readonly #set: WorkingSet;
  readonly #project: ProjectName;
  readonly #series: readonly TargetSeries[];
  readonly #now: number;
  readonly #states = new Map<string, HeldState>();

  constructor(set: WorkingSet, project: ProjectName, series: readonly TargetSeries[], now: number) {
    this.#set = set;
    this.#project = project;
    this.#series = series;
    this.#now = now;
  }

  /** Keys of the states that a record with these fields belongs to. */
  keysOf(fields: Row, which: 'all' | 'labelled'): { pk: string; sk: string }[] {
    return this.#series.flatMap(({ spec, generation }) => {
      const entity = which === 'labelled' && !takesLabels(spec) ? undefined : entityOf(spec, fields);
      return entity === undefined ? [] : [entityKeys.state(this.#project, spec.series, generation, entity)];
    });
  }

  foldRecord(key: number, time: number, fields: Row): void {
    this.#fold(fields, (spec) => recordEvent(spec, key, time, fields));
  }

  /** A record that had not been let through, and is now. */
  foldLetThrough(key: number, time: number, hidden: Row): void {
    this.#fold(hidden, (spec) => countedByLabel(spec, key, time, hidden));
  }

  foldLabel(key: number, time: number, fields: Row, label: { at: number; value: number }): void {
    this.#fold(fields, (spec) => countedByLabel(spec, key, time, fields));
    this.#fold(fields, (spec) => labelEvent(spec, key, time, label.at, label.value));
  }

  /** Puts the states that have changed into the working set, and returns their bytes. */
  flush(): number {
    let bytes = 0;
    const ttl = expiry(
      this.#now,
      this.#series.map(({ spec }) => spec),
    );
    for (const { key, item, state, changed } of this.#states.values()) {
      if (!changed) continue;
      const put: StateRecord = { ...key, ttl, revision: (item?.revision ?? 0) + 1, state: encodeState(state) };
      bytes += put.state.length;
      this.#set.put(put);
    }
    return bytes;
  }

  #fold(fields: Row, eventOf: (spec: WindowSpec) => WindowEvent | undefined): void {
    for (const { spec, generation } of this.#series) {
      const event = eventOf(spec);
      const entity = event && entityOf(spec, fields);
      if (!event || entity === undefined) continue;
      const held = this.#stateOf(entityKeys.state(this.#project, spec.series, generation, entity));
      if (foldEvent(held.state, spec, event)) held.changed = true;
    }
  }

  #stateOf(key: RecordKey): HeldState {
    const name = JSON.stringify([key.pk, key.sk]);
    const known = this.#states.get(name);
    if (known) return known;
    const item = this.#set.get<StateRecord>(key);
    const held: HeldState = { key, item, state: item ? decodeState(item.state) : emptyState(), changed: false };
    this.#states.set(name, held);
    return held;
  }
}
