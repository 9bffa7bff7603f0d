import type { Scheduler } from 'fast-check';
import type { RecordStore } from '../../../core/ports/index.ts';

/** The store with every call in the order that the scheduler picks. */
export function interleaved(registry: RecordStore, scheduler: Scheduler): RecordStore {
  const wrap = <A extends unknown[], R>(call: (...args: A) => Promise<R>) =>
    scheduler.scheduleFunction((...args: A) => call(...args));
  return {
    get: wrap((key) => registry.get(key)) as RecordStore['get'],
    getMany: wrap((records) => registry.getMany(records)) as RecordStore['getMany'],
    query: wrap((pk, options) => registry.query(pk, options)) as RecordStore['query'],
    write: wrap((operations) => registry.write(operations)),
    putMany: wrap((records) => registry.putMany(records)),
  };
}
