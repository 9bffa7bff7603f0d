import type { ModelJson } from '../contracts/model.ts';
import type { Metric } from '../contracts/project.ts';
import type { Task } from '../contracts/task.ts';
import type { Workers } from '../ports/workers.ts';
import type { FeatureMatrix } from '../table/feature-matrix.ts';
import type { EnsembleTrees } from './gradient-boosted-trees/ensemble-blocks.ts';

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

/** A model that can predict: the same numbers from a matrix and from one row. */
export interface Model {
  /** Length of what a row of the matrix has. */
  readonly features: number;
  /** 1, or the number of classes. */
  readonly outputs: number;
  /** Nodes and features that one prediction reads, roughly. */
  readonly reads: number;
  /**
   * One row of features to `out` (length `outputs`): binary the probability of the positive class, multiclass the
   * probabilities, regression the value. Feature plans make float32; models of other makers may want doubles.
   */
  predictRow(row: Float32Array | Float64Array, out: Float64Array): void;
  /**
   * The same for many rows, where a model can do that faster.
   * @param rows row-major, shape (count, features)
   * @param out row-major, shape (count, outputs)
   */
  predictBlock?(rows: Float32Array, out: Float64Array): void;
  /** Of an ensemble of trees, by which many rows are predicted faster. */
  readonly trees?: EnsembleTrees;
}

/** A metric of predictions that early stopping watches in place of the loss. */
export interface EarlyStoppingMetric {
  name: string;
  /** Higher is better. */
  higherIsBetter: boolean;
  /** Of predictions of the validation rows, shape (rows, outputs); NaN where it is undefined. */
  value(predictions: Float64Array): number;
}

/** What training returns besides the model. */
export interface TrainingResult {
  model: ModelJson;
  /** Number of rounds (trees, iterations) kept; a refit uses it. */
  iterations: number;
  /** Metric by round on the validation rows, where there are any. */
  history: number[];
  /** What `history` holds: `loss`, or the name of the early-stopping metric. @default loss */
  stoppingMetricName?: string;
  importance: { feature: string; gain: number; splits?: number }[];
}

/** What the choice of parameters may depend on. */
export interface SearchedData {
  /** Of the training part. */
  rows: number;
  /** Binary: how many of them are positive, where it is known. */
  positives?: number;
  task: Task;
  /** What the project asks for, where it says so. */
  metric?: Metric;
}

export interface TrainOptions {
  /** Exactly so many rounds of boosting, e.g. in a refit; algorithms that run to convergence have no use for it. */
  iterations?: number;
  /** With validation rows: the model keeps the rounds after the best one too, and can be cut (`Algorithm.cut`). */
  keepRounds?: boolean;
  onProgress?: (round: number, score: number) => void;
  /** True when training has to end with what it has. */
  shouldStop?: () => boolean;
  /** For early stopping; algorithms that run to convergence have no use for it. */
  stoppingMetric?: EarlyStoppingMetric;
  /** More threads for algorithms that can use them; the result does not depend on their number. @default one */
  threads?: Workers;
}
