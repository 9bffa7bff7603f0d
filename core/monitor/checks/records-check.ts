import type { RecordsObservation } from '../records/observe-records.ts';
import type { CheckWords, Measurement } from './check.ts';

/** A test of the quality of records as wholes. A file of this folder, and a line in `registry.ts`. */
export interface RecordsCheck {
  name: string;
  kind: 'quality';
  defaultThreshold: number;
  /** Only where the project asks for it. */
  onRequest?: true;
  words: CheckWords;
  /**
   * @param repeated fraction of training's rows that others repeat; null unknown
   * @returns null where there is nothing to judge
   */
  measure(observed: RecordsObservation, options: { threshold: number; repeated: number | null }): Measurement | null;
}
