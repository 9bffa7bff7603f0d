import type { ProjectName } from '../../contracts/ids.ts';
import type { EntityEvent } from '../../contracts/serving.ts';
import { ConditionFailed, type RecordStore } from '../../ports/record-store.ts';
import { entityKeys, type SeriesRecord } from './entity-keys.ts';
import { EventFold, type UpdateOutcome } from './event-fold.ts';

/** A transaction holds 100 operations; a few are left for a second look. */
const operationLimit = 96;
/** The event, its inference, the fence of its shard, and one in reserve; beside its states. */
const operationsPerEvent = 4;
/** Each failed attempt means that another writer succeeded, so that all together never stand still. */
const attempts = 12;

/** Too many others wrote the same items; the events can be sent again. */
export class EntitiesContended extends Error {
  override name = 'EntitiesContended';
}

/**
 * Folds events of one project into its entity states and remembers them.
 *
 * An event and the states that it changed are written in one transaction, so that a crash or a repetition between them
 * never counts twice. A record's own item says that it has been folded, holds what a later label needs to find its
 * entities, and is what a load replays; a label without a record waits in such an item. A record that lies in the
 * history that was loaded is recognised there.
 *
 * @throws EntitiesContended
 */
export async function updateEntities(
  entities: RecordStore,
  project: ProjectName,
  events: readonly EntityEvent[],
  now: number,
  options: {
    /** States that one transaction writes. @default 3500000, as DynamoDB takes 4 MB */
    transactionBytes?: number;
  } = {},
): Promise<UpdateOutcome> {
  const { transactionBytes = 3_500_000 } = options;
  const total: UpdateOutcome = { folded: 0, repeated: 0, waiting: 0, ahead: 0 };
  const series = await entities.get<SeriesRecord>(entityKeys.series(project));
  const operations = operationsPerEvent + Object.keys(series?.series ?? {}).length;
  const size = Math.max(1, Math.floor(operationLimit / operations));
  const left = Array.from({ length: Math.ceil(events.length / size) }, (_, i) =>
    events.slice(i * size, (i + 1) * size),
  );
  for (let chunk = left.shift(); chunk; chunk = left.shift()) {
    const outcome = await withRetries(entities, project, chunk, now, transactionBytes);
    if (outcome) for (const name of Object.keys(total) as (keyof UpdateOutcome)[]) total[name] += outcome[name];
    else left.unshift(chunk.slice(0, chunk.length >> 1), chunk.slice(chunk.length >> 1));
  }
  return total;
}

async function withRetries(
  entities: RecordStore,
  project: ProjectName,
  events: readonly EntityEvent[],
  now: number,
  transactionBytes: number,
): Promise<UpdateOutcome | undefined> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await new EventFold(entities, project, now).apply(events, transactionBytes);
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
      if (attempt === attempts)
        throw new EntitiesContended(`${events.length} events of '${project}' met other writers ${attempts} times`, {
          cause: error,
        });
    }
  }
}
