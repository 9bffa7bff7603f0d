import type { Task } from '../../contracts/project.ts';
import { binaryLogLoss } from './binary-log-loss.ts';
import { softmax } from './softmax.ts';
import { squaredError } from './squared-error.ts';

/** Targets and weights of the rows at hand, by row. */
export interface Targets {
  target: Float64Array;
  /** Undefined: all 1. */
  weights: Float64Array | undefined;
  /** Raw scores a row: 1, or the number of classes. Scores are output-major, shape (outputs, rows). */
  outputs: number;
}

/** A loss that training minimises. One file an objective. */
export interface Objective {
  readonly name: string;
  /** The constant scores that minimise the loss, shape (outputs). */
  initialScores(targets: Targets): Float64Array;
  /** First and second derivative by score, interleaved, shape (outputs, rows, 2). */
  gradients(targets: Targets, scores: Float64Array, out: Float64Array): void;
  /** Weighted mean loss, what early stopping watches. */
  loss(targets: Targets, scores: Float64Array): number;
  /** Raw scores of one row to predictions, in place. */
  transform(scores: Float64Array): void;
}

const objectives: Record<Task, Objective> = { binary: binaryLogLoss, multiclass: softmax, regression: squaredError };

/** The default objective of a task. */
export function objectiveFor(task: Task): Objective {
  return objectives[task];
}
