import type { RecordKey } from '../../contracts/record.ts';
import type { RecordReader } from '../../ports/record-reader.ts';
import { decodeState } from '../codec.ts';
import { type EntityState, emptyState } from '../state.ts';
import { entityKeys, type KeptSeries, type LogRecord, type StatesRecord } from './entity-keys.ts';
import { decodeLog, foldLog, type LogEntry } from './event-log.ts';

/** Somebody folds a log into its states about once in fifty events: to meet that so often is no chance. */
const attempts = 8;

/** The items of an entity were never seen of one moment. */
export class EntityItemsTorn extends Error {
  override name = 'EntityItemsTorn';
}

/** An entity whose states are asked for: the key of its log, and which of its parts. */
export interface WantedEntity {
  log: RecordKey;
  parts: Set<number>;
}

/** One entity's states and what came since. */
export class ReadEntity {
  readonly #entries: readonly LogEntry[];
  readonly #parts: readonly StatesRecord[];

  constructor(log: LogRecord | undefined, parts: readonly StatesRecord[]) {
    this.#entries = log ? decodeLog(log.log) : [];
    this.#parts = parts;
  }

  state({ spec, slot, part }: Pick<KeptSeries, 'spec' | 'slot' | 'part'>): EntityState {
    const stored = this.#parts.find(({ pk, sk }) => entityKeys.states({ pk, sk }, part).sk === sk);
    const bytes = stored?.states[spec.series];
    const state = bytes ? decodeState(bytes) : emptyState();
    foldLog(state, spec, slot, this.#entries);
    return state;
  }
}

/**
 * Reads entities, by the partition of each. A log continues states of one revision: where a read found items of two
 * moments, the entity is read again as it is now.
 *
 * @throws EntityItemsTorn
 */
export async function readEntities(
  entities: RecordReader,
  wanted: readonly WantedEntity[],
): Promise<Map<string, ReadEntity>> {
  const read = new Map<string, ReadEntity>();
  let left = wanted;
  for (let attempt = 1; left.length > 0; attempt++) {
    if (attempt > attempts)
      throw new EntityItemsTorn(`items of ${left.length} entities were never of one moment; send the request again`);
    const keys = left.flatMap(({ log, parts }) => [log, ...[...parts].map((part) => entityKeys.states(log, part))]);
    const items = await entities.getMany<LogRecord | StatesRecord>(keys, { consistent: attempt > 1 });
    const found = Map.groupBy(items, ({ pk }) => pk);
    left = left.filter(({ log: { pk }, parts }) => {
      const its = found.get(pk) ?? [];
      const log = its.find((item) => 'log' in item);
      const states = its.filter((item) => 'states' in item);
      if (!fit(log, states, parts.size, attempt > 1)) return true;
      read.set(pk, new ReadEntity(log, states));
      return false;
    });
  }
  return read;
}

/** @param isNow what is absent is not there, or has expired and holds nothing that a window reaches */
function fit(log: LogRecord | undefined, states: readonly StatesRecord[], parts: number, isNow: boolean): boolean {
  // States that a load wrote have no log at first.
  if (!log) return isNow || states.every(({ revision }) => revision === firstRevision);
  if (states.some(({ revision }) => revision !== log.base)) return false;
  return isNow || log.base === 0 || states.length === parts;
}

/** Of states that a load wrote. */
export const firstRevision = 1;
