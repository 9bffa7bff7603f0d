/** Requests, answers and captured records of the prediction API. No imports that reach a validation library: this is the hot path. */
import type { InferenceId, ProjectName } from './ids.ts';
import type { ModelJson } from './model.ts';
import type { Notation } from './notation.ts';
import type { Project } from './project.ts';
import type { RegressionLoss } from './regression-loss.ts';
import { objectWith } from './schema.ts';

/** Why a record got its prediction: what its columns add to the model's raw score, before calibration. */
export interface Explanation {
  /**
   * What contributions are in: log odds of the positive class, the logit of a class (what softmax makes probabilities of), a
   * probability (of forests), the target's unit, its logarithm, or the logarithm to base 2 of how unlike the others a record is.
   */
  scale: 'logOdds' | 'logit' | 'probability' | 'value' | 'logValue' | 'logScore';
  /** Multiclass: the class whose score is explained, the predicted one. */
  class?: string;
  /** Mean score over the training rows. */
  base: number;
  /** Score of this record: the base, the contributions and the rest together. */
  score: number;
  /** The most important reasons first. */
  contributions: Contribution[];
  /** What all others add: how many columns and window features, and their sum. */
  rest: { count: number; contribution: number };
}

export interface Contribution {
  /** Column of the record, window feature, or name of a derived feature. */
  feature: string;
  /** As the record has it, null where it is missing; left out for personal data. */
  value?: string | number | boolean | null;
  contribution: number;
  /** In words. */
  reason: string;
}

/** How a column or window feature usually is: the 10th and 90th percentile of a number, fractions of frequent categories. */
export type Typical =
  | { kind: 'number'; low: number; high: number }
  /** `complete`: training knew no other value. */
  | { kind: 'category'; values: string[]; fractions: number[]; complete: boolean };

/** Where the truth lies with a chance of `coverage`. */
export interface PredictionInterval {
  lower: number;
  upper: number;
  coverage: number;
}

/** Regression: the interval of a prediction by the prediction itself. */
export interface IntervalRule {
  /** Fraction of the true values that lie within. */
  coverage: number;
  /** Predictions, ascending: between two of them the ends are interpolated, outside the first or the last holds. */
  at: number[];
  /** What is added to the prediction there for the lower and the upper end. */
  lower: number[];
  upper: number[];
  /** The target lies nowhere below or above, as its contract or the loss says. */
  least?: number;
  most?: number;
}

export type Decision = 'allow' | 'review' | 'block';

/**
 * Why a record could not be scored: the model, the entity windows or the key of personal data could not be read, the function that runs the
 * model has not answered, or the model has no prediction of it.
 */
export type FallbackReason = 'model' | 'windows' | 'secret' | 'function' | 'no_prediction';

export interface Prediction {
  inferenceId: InferenceId;
  /** The version that answered, while a rollout has two answer. Absent: that of the response. */
  modelVersion?: number;
  /** Binary. */
  probability?: number;
  decision?: Decision;
  /** Binary: of the decision taken on this record, in the project's currency; a mistake costs 1 where no costs are stated. */
  expectedCost?: number;
  /** Multiclass. */
  label?: string;
  probabilities?: Record<string, number>;
  /** Regression. */
  value?: number;
  /** Anomaly: from 0 to 1, near 1 where the record is unlike the others. */
  score?: number;
  /** Regression, where the project asks for it. */
  interval?: PredictionInterval;
  /** The decision is the project's (`serving.fallback`) and not the model's, which could not be asked. */
  fallback?: { reason: FallbackReason };
  /** Where the request asks for it. */
  explanation?: Explanation;
}

export interface PredictionResponse {
  /** The champion; 0 where none could be asked. */
  modelVersion: number;
  /** Of the records that could be predicted, in their order. */
  predictions: Prediction[];
  /** Where the request asks for faults of records in their places: those of the others. */
  failed?: FailedRecord[];
}

/** A record of a request that was not predicted. */
export interface FailedRecord {
  /** Its place in the request, from 0. */
  index: number;
  error: ErrorResponse['error'];
}

/** `POST /projects/{project}/labels`: by inference id or by the record's key. */
export interface LabelRequest {
  labels: { inferenceId?: InferenceId; key?: string; value: unknown; at?: string }[];
}

export interface ErrorResponse {
  error: { code: string; message: string; details?: { path: string; message: string }[] };
}

/** One line of the inference log (`inferences/<project>/…`), written through Firehose. */
export interface CapturedPrediction extends Omit<Prediction, 'inferenceId' | 'modelVersion' | 'explanation'> {
  inferenceId: InferenceId;
  project: ProjectName;
  /** 0 of a fallback: no model has said it. */
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
  /** Under `labels.release`: the probability, before it was drawn, with which the record is let through. Absent: as `decision` says. */
  propensity?: number;
  /** Let through at random: `decision` is what was answered, `proposed` what the model said. */
  released?: true;
  proposed?: Decision;
  /** Log odds that were added to the calibrated probability for the base rate of late. Absent: 0. */
  shift?: number;
  /** How long its request took until it was captured, ms, and the memory of the process then, MB. */
  tookMs?: number;
  memoryMb?: number;
  /** Of a model that predicts beside the one that answers: no decision. */
  shadow?: true;
  /** Of a fallback without a model that knows the columns: `record` is left out. */
  recordless?: true;
  /** While a rollout has two versions answer: which of them answered. */
  variant?: 'champion' | 'canary';
  /** The record was the canary's, which failed on it: the champion answered. `reason`: the name of the error. */
  canaryFailed?: { version: number; reason: string };
}

/** One line of `labels/<project>/dt=…/…ndjson`. */
export interface RecordedLabel {
  project: ProjectName;
  key?: string;
  inferenceId?: InferenceId;
  value: string | number | boolean;
  /** ISO 8601: when the label became known. */
  at: string;
  /** `at` is when its file arrived, as nothing says when the label became known. */
  ofFile?: true;
}

/** A message on the entity queue. */
export type EntityEvent =
  | {
      kind: 'record';
      project: ProjectName;
      inferenceId: InferenceId;
      key?: string;
      time: string;
      record: Record<string, unknown>;
    }
  | { kind: 'label'; project: ProjectName; key?: string; inferenceId?: InferenceId; value: number; at: string };

/** `model.json` of a registered model: all that serving needs, one object. */
export interface ServingPackage {
  format: 1;
  project: ProjectName;
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
    /** How texts in requests are written: as in the files, declared or recognised. */
    notation?: Notation;
  }[];
  /** The fitted feature plan (`core/features/plan.ts`). */
  plan: unknown;
  model: ModelJson;
  /** Maps the model's probability to a calibrated one (`core/metrics/calibration/`); null for none. */
  calibration: unknown;
  costs: Project['objective']['costs'] | null;
  /** Regression: what training minimised, where the project says so. */
  loss?: RegressionLoss;
  /** Anomaly: score above which a record goes to review. */
  anomalies?: { threshold: number };
  /** Regression, where the project asks for intervals. */
  intervals?: IntervalRule;
  review: { capacityPerDay: number; cost: number; threshold: number } | null;
  /** How the columns and window features usually look, for the words of explanations; only what serves has it. */
  typical?: { columns: Record<string, Typical>; windows: Record<string, Typical> };
  /** Which rows the evaluated model was tested on, where the split is not by time; only the evaluation model has it. */
  heldOut?: HeldOut;
}

/** The light check of a file that the platform wrote. */
export const servingPackageSchema = objectWith<ServingPackage>('the package of a model (format 1)', {
  format: 1,
  classes: 'array',
  plan: 'object',
  model: 'object',
});

/** The rows of a test part by the hash of what they were split by, so that a later model can be compared on rows that this one has not seen. */
export interface HeldOut {
  by: 'random' | 'group';
  group?: string;
  /** By class; one number where rows were split without regard to class: rows whose hash, in [0, 1), is lower were tested on. */
  below: number[];
  /** Hashes of groups that were tested on although theirs is not lower, and that were not although it is. */
  besides?: { tested: number[]; learned: number[] };
}
