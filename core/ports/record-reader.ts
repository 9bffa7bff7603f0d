import type { RecordStore } from './record-store.ts';

/** The reading half of a RecordStore: all that answering needs. */
export type RecordReader = Pick<RecordStore, 'get' | 'getMany'>;
