import type { ProjectName } from '../../contracts/ids.ts';
import type { EntityEvent } from '../../contracts/serving.ts';
import { ConditionFailed, type RecordStore } from '../../ports/record-store.ts';
import { entityKeys, type SeriesRecord } from './entity-keys.ts';
import { EventFold, type TransactionLimits, type UpdateOutcome } from './event-fold.ts';

const operationLimit = 100;
/** DynamoDB takes 4 MB in one transaction. */
const transactionBytes = 3_500_000;
/** Each failed attempt means that another writer succeeded, so that all together never stand still. */
const attempts = 12;

/** Too many others wrote the same items; the events can be sent again. */
export class EntitiesContended extends Error {
  override name = 'EntitiesContended';
}

/**
 * Folds events of one project into its entity states and remembers them.
 *
 * A crash or a repetition never counts twice: the logs of a new record's entities are written first and say that its event is
 * open, the event last; all else is one transaction. A record's own item says that it has been folded, holds what a later label needs to find its
 * entities, and is what a load replays; a label without a record waits in such an item. A record that lies in the
 * history that was loaded is recognised there.
 *
 * Whether a load has put other states in use meanwhile is asked afterwards, which costs a read where a condition in each
 * transaction would cost two writes: then the same events are folded into those too. Who dies in between leaves an event that
 * says which states have it; its message comes again.
 *
 * @throws EntitiesContended
 */
export async function updateEntities(
  entities: RecordStore,
  project: ProjectName,
  events: readonly EntityEvent[],
  now: number,
  limits: TransactionLimits = { operations: operationLimit, bytes: transactionBytes },
): Promise<UpdateOutcome> {
  const total: UpdateOutcome = { folded: 0, repeated: 0, waiting: 0, ahead: 0 };
  const readSeries = () => entities.get<SeriesRecord>(entityKeys.series(project));
  let series = await readSeries();
  const size = Math.max(1, Math.floor(limits.operations / operationsPerEvent(series)));
  const left = Array.from({ length: Math.ceil(events.length / size) }, (_, i) =>
    events.slice(i * size, (i + 1) * size),
  );
  for (let chunk = left.shift(); chunk; chunk = left.shift()) {
    const outcome = await withRetries(entities, project, series, chunk, now, limits);
    if (outcome) {
      for (const name of Object.keys(total) as (keyof UpdateOutcome)[]) total[name] += outcome[name];
      const isMissing = (again: SeriesRecord | undefined) => again?.revision !== series?.revision;
      for (let again = await readSeries(); isMissing(again); again = await readSeries()) {
        series = again;
        // One by one: it is rare, and each fits.
        for (const event of chunk) await withRetries(entities, project, series, [event], now, limits);
      }
    } else left.unshift(chunk.slice(0, chunk.length >> 1), chunk.slice(chunk.length >> 1));
  }
  return total;
}

/** The event, its inference where nothing else says its record, and the logs of its entities. */
function operationsPerEvent(series: SeriesRecord | undefined): number {
  const logs = new Set(Object.values(series?.series ?? {}).map(({ generation, group }) => `${generation} ${group}`));
  return 1 + (series?.history.identity ? 1 : 0) + logs.size;
}

async function withRetries(
  entities: RecordStore,
  project: ProjectName,
  series: SeriesRecord | undefined,
  events: readonly EntityEvent[],
  now: number,
  limits: TransactionLimits,
): Promise<UpdateOutcome | undefined> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await new EventFold(entities, project, series, now).apply(events, limits, { consistent: attempt > 1 });
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
      if (attempt === attempts)
        throw new EntitiesContended(`${events.length} events of '${project}' met other writers ${attempts} times`, {
          cause: error,
        });
    }
  }
}
