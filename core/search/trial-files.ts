import { objectWith } from '../contracts/schema.ts';
import type { TrialSpec } from '../contracts/steps.ts';
import { decodeBlock, encodeBlock, MalformedBlock } from '../table/codec.ts';

/** What a trial leaves in `work/` beside `model.json`. */
export const trialFiles = { model: 'model.json', summary: 'trial.json', predictions: 'predictions.block' } as const;

/** `trial.json`: all that is known of a trial but its model and predictions. */
export interface TrialSummary {
  spec: TrialSpec;
  iterations: number;
  history: number[];
  /** What `history` holds where rounds were watched: `loss` or the project's metric. */
  stoppingMetricName?: string;
  importance: { feature: string; gain: number; splits?: number }[];
  metrics: Record<string, number>;
  /** Milliseconds. */
  duration: number;
  /** The time was over. */
  stoppedEarly: boolean;
  /** It did not keep up at one of its rungs, and ended there with its best so far. */
  outpaced?: true;
  /** ISO 8601. */
  startedAt: string;
}

/** The light check of a file that the platform wrote. */
export const trialSummarySchema = objectWith<TrialSummary>('the summary of a trial', {
  spec: 'object',
  metrics: 'object',
  iterations: 'number',
});

/** `predictions.block`. */
export function encodePredictions(predictions: { validation: Float64Array; test: Float64Array }): Uint8Array {
  return encodeBlock({ kind: 'predictions' }, predictions);
}

/** @throws MalformedBlock */
export function decodePredictions(block: Uint8Array): { validation: Float64Array; test: Float64Array } {
  const { meta, arrays } = decodeBlock<{ kind?: string } | null>(block);
  const { validation, test } = arrays;
  if (meta?.kind !== 'predictions' || !(validation instanceof Float64Array) || !(test instanceof Float64Array))
    throw new MalformedBlock('received a block of something else, expected predictions of a trial');
  return { validation, test };
}
