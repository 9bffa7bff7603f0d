import type { Task } from '../contracts/project.ts';
import type { FeatureMatrix } from '../prepare/feature-matrix.ts';

/** What an algorithm learns from. Rows of `indices` only. */
export interface TrainingData {
  matrix: FeatureMatrix;
  /** Shape (rows): 0/1, class index or value. */
  target: Float64Array;
  /** Shape (rows), optional weights. */
  weights?: Float64Array;
  /** Rows to train on. */
  train: Uint32Array;
  /** Rows for early stopping; empty when refitting. */
  validation: Uint32Array;
  task: Task;
  /** Multiclass: number of classes; else 1. */
  outputs: number;
}

/** A trained model as it is stored: plain JSON, `algorithm` says how to read it. */
export interface ModelJson {
  algorithm: string;
  task: Task;
  outputs: number;
  /** Names of the features in order. */
  features: string[];
  [parameters: string]: unknown;
}

/** A model that can predict: the same numbers from a matrix and from one row. */
export interface Model {
  /** Length of what a row of the matrix has. */
  readonly features: number;
  /** 1, or the number of classes. */
  readonly outputs: number;
  /**
   * One row of features to `out` (length `outputs`): binary the probability of the positive class, multiclass the
   * probabilities, regression the value.
   */
  predictRow(row: Float32Array, out: Float64Array): void;
}

/** What training returns besides the model. */
export interface TrainingResult {
  model: ModelJson;
  /** Number of rounds (trees, iterations) kept; a refit uses it. */
  iterations: number;
  /** Metric by round on the validation rows, where there are any. */
  history: number[];
  importance: { feature: string; gain: number; splits?: number }[];
}

/** An algorithm: registered by name in `core/train/registry.ts`. */
export interface Algorithm {
  readonly name: string;
  readonly tasks: readonly Task[];
  /** Which encoding of the features it wants; `any` does not look at features. */
  readonly encoding: 'trees' | 'linear' | 'any';
  /** Parameters of the first trial. */
  defaults(data: { rows: number; task: Task }): Record<string, number | string | boolean>;
  /** Parameters of a further trial; `random` is uniform in [0, 1). */
  sample(random: () => number, data: { rows: number; task: Task }): Record<string, number | string | boolean>;
  train(
    data: TrainingData,
    parameters: Record<string, number | string | boolean>,
    seed: number,
    /** `iterations`: exactly so many rounds of boosting; algorithms that run to convergence have no use for it. */
    /** `iterations`: exactly so many rounds of boosting; algorithms that run to convergence have no use for it. */
    options?: { iterations?: number; onProgress?: (round: number, score: number) => void; deadline?: () => boolean },
  ): TrainingResult;
  load(json: ModelJson): Model;
}
