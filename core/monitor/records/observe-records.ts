import type { CapturedPrediction } from '../../contracts/serving.ts';
import { hashString } from '../../hash/hash-string.ts';
import { type DistinctSample, distinctSampler } from './distinct-sample.ts';

/** Records as wholes: which repeat, and how old they are. */
export interface RecordsObservation {
  rows: number;
  /** Whether all have a key: then records are told by it, else by their content. */
  keyed: boolean;
  distinct: DistinctSample;
  /** ISO 8601: the newest time of a record, and the newest prediction; null where there are none. */
  newest: { record: string | null; prediction: string | null };
}

/** Counts records; call once a prediction. */
export function recordsObserver(): { add(prediction: CapturedPrediction): void; result(): RecordsObservation } {
  const distinct = distinctSampler();
  const newest: RecordsObservation['newest'] = { record: null, prediction: null };
  let rows = 0;
  let keyed = true;
  return {
    add({ key, record, time, at }) {
      rows++;
      if (key === undefined) keyed = false;
      distinct.add(hashString(key ?? JSON.stringify(record)));
      newest.record = later(newest.record, time ?? null);
      newest.prediction = later(newest.prediction, at);
    },
    result: () => ({ rows, keyed, distinct: distinct.result(), newest }),
  };
}

function later(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b;
  return Date.parse(b) > Date.parse(a) ? b : a;
}
