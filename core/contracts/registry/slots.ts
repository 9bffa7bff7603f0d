import type { StoredRecord } from '../record.ts';

/** A place of a function that works for long. */
export interface SlotRecord extends StoredRecord {
  /** Changes with each taking. */
  holder: string;
  /** ISO 8601; from then on it is free, whatever became of the holder. */
  expiresAt: string;
  /** The function. */
  by: string;
}
