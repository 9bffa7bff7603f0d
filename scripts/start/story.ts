import type { ApiKey } from '../../bin/client/api-key.ts';
import type { BroughtUp } from '../../bin/client/bring-up.ts';
import type { IngestedFile } from '../../bin/client/ingest.ts';
import type { Platform } from '../../bin/client/platform.ts';
import type { Row } from '../../bin/client/read-rows.ts';
import type { RunDetails } from '../../bin/client/run.ts';
import type { ModelRecord } from '../../core/contracts/registry/models.ts';
import type { MonitorRecord } from '../../core/contracts/registry/monitor.ts';
import type { Prediction } from '../../core/contracts/serving.ts';
import type { Evaluation } from '../../core/evaluate/evaluation-json.ts';
import type { ExampleSummary } from './example-data.ts';

/** One line of the list of stages; `found`: the work of an earlier start was found and not repeated. */
export type Stage = BroughtUp;

export interface ExamplePrediction {
  record: Row;
  prediction: Prediction;
  /** What the simulation knows. */
  fraud: boolean;
}

/** Everything that the summary tells. */
export interface Story {
  platform: Platform;
  stages: Stage[];
  data: ExampleSummary;
  files: IngestedFile[];
  run: RunDetails;
  model: ModelRecord;
  evaluation: Evaluation;
  /** Warnings of the profile. */
  warnings: string[];
  key: ApiKey;
  examples: ExamplePrediction[];
  monitor: MonitorRecord | undefined;
  reports: { title: string; path: string }[];
}
