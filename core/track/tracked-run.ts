import type { LatestMetricRecord, TrackedRunRecord } from '../contracts/registry/tracking.ts';

/** A run with all that is known of it but the histories of its metrics. */
export interface TrackedRun {
  record: Omit<TrackedRunRecord, 'pk' | 'sk' | 'revision'>;
  params: Map<string, string>;
  tags: Map<string, string>;
  metrics: Map<string, Pick<LatestMetricRecord, 'value' | 'timestamp' | 'step'>>;
  datasets: unknown[];
  inputs: unknown[];
  outputs: unknown[];
}

export const runNameTag = 'mlflow.runName';
