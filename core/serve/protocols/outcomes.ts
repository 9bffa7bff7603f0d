import type { FailedRecord, Prediction, PredictionResponse } from '../../contracts/serving.ts';

/** A prediction, or why there is none. */
export type Outcome = Prediction | { error: FailedRecord['error'] };

/** With the faults of records in the places of their predictions, where they were asked for. */
export function placed(response: PredictionResponse): { modelVersion: number; predictions: readonly Outcome[] } {
  if (!response.failed) return response;
  return { modelVersion: response.modelVersion, predictions: outcomesOf(response) };
}

/** One for each record, in the order of the request. */
export function outcomesOf({ predictions, failed = [] }: PredictionResponse): readonly Outcome[] {
  if (failed.length === 0) return predictions;
  const outcomes: Outcome[] = [];
  const wrong = new Map(failed.map(({ index, error }) => [index, error]));
  let next = 0;
  for (let i = 0; i < predictions.length + failed.length; i++) {
    const error = wrong.get(i);
    outcomes.push(error ? { error } : predictions[next++]!);
  }
  return outcomes;
}
