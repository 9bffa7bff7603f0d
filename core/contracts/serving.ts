/** Requests, answers and captured records of the prediction API. No imports that reach a validation library: this is the hot path. */
import type { ModelJson } from '../train/model.ts';
import type { Project } from './project.ts';

export interface PredictionRequest {
  records: Record<string, unknown>[];
  explain?: boolean;
}

export type Decision = 'allow' | 'review' | 'block';

export interface Prediction {
  inferenceId: string;
  /** Binary. */
  probability?: number;
  decision?: Decision;
  /** Binary with costs: of the decision taken, in the project's currency. */
  expectedCost?: number;
  /** Multiclass. */
  label?: string;
  probabilities?: Record<string, number>;
  /** Regression. */
  value?: number;
}

export interface PredictionResponse {
  modelVersion: number;
  predictions: Prediction[];
}

/** `POST /projects/{project}/labels`: by inference id or by the record's key. */
export interface LabelRequest {
  labels: { inferenceId?: string; key?: string; value: unknown; at?: string }[];
}

export interface ErrorResponse {
  error: { code: string; message: string; details?: { path: string; message: string }[] };
}

/** One line of the inference log (`inferences/<project>/…`), written through Firehose. */
export interface CapturedPrediction extends Omit<Prediction, 'inferenceId'> {
  inferenceId: string;
  project: string;
  modelVersion: number;
  /** ISO 8601: when the prediction was made. */
  at: string;
  /** The record's key and time, where the project names them. */
  key?: string;
  time?: string;
  /** The record after personal data was replaced by keyed hashes. */
  record: Record<string, unknown>;
  /** Values of the entity window features by name. */
  windows: Record<string, number | null>;
  /** Cost of a false positive, false negative and true positive for this row, where the project states costs. */
  costs?: [falsePositive: number, falseNegative: number, truePositive: number, trueNegative: number];
}

/** One line of `labels/<project>/dt=…/…ndjson`. */
export interface RecordedLabel {
  project: string;
  key?: string;
  inferenceId?: string;
  value: string | number | boolean;
  /** ISO 8601: when the label became known. */
  at: string;
}

/** A message on the entity queue. */
export type EntityEvent =
  | {
      kind: 'record';
      project: string;
      inferenceId: string;
      key?: string;
      time: string;
      record: Record<string, unknown>;
    }
  | { kind: 'label'; project: string; key?: string; inferenceId?: string; value: number; at: string };

/** `model.json` of a registered model: all that serving needs, one object. */
export interface ServingPackage {
  format: 1;
  project: string;
  task: Project['objective']['task'];
  classes: string[];
  target: string;
  /** Key and time columns of the records source. */
  key?: string;
  time?: string;
  /** Contract of the columns that a record may hold; `used` by the plan, missing when absent unless `required`. */
  contract: {
    name: string;
    type: 'number' | 'integer' | 'boolean' | 'string' | 'text' | 'timestamp';
    required: boolean;
    used: boolean;
    pii: boolean;
    min?: number;
    max?: number;
    values?: string[];
  }[];
  /** The fitted feature plan (`core/prepare/plan`). */
  plan: unknown;
  model: ModelJson;
  /** Maps the model's probability to a calibrated one (`core/evaluate/calibration`); null for none. */
  calibration: unknown;
  costs: Project['objective']['costs'] | null;
  review: { capacityPerDay: number; cost: number; threshold: number } | null;
}
