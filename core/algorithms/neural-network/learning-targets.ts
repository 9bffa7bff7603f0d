import type { TrainingData } from '../model.ts';
import { objectiveFor } from '../objectives/for-task.ts';
import { targetsOf } from '../objectives/targets.ts';

/** Targets and weights as a network learns them. */
export interface LearningTargets {
  /** By row of the matrix; of a regression standardised. */
  readonly target: Float64Array;
  /** By row of the matrix; their mean over the training rows is 1. */
  readonly weights: Float64Array;
  /** A value is mean + scale times score. */
  readonly mean: number;
  readonly scale: number;
  /** The constant scores that minimise the loss, shape (outputs). */
  readonly initialScores: ArrayLike<number>;
}

export function learningTargets(data: TrainingData): LearningTargets {
  const { target, weights, train, task } = data;
  const given = weights ?? new Float64Array(target.length).fill(1);
  let total = 0;
  for (const row of train) total += given[row]!;
  const normalised = given.map((weight) => (weight * train.length) / total);
  if (task !== 'regression') {
    const initialScores = objectiveFor(task).initialScores(targetsOf(data, train));
    return { target, weights: normalised, mean: 0, scale: 1, initialScores };
  }
  const meanOf = (value: (y: number) => number) => {
    let sum = 0;
    for (const row of train) sum += normalised[row]! * value(target[row]!);
    return sum / train.length;
  };
  const mean = meanOf((y) => y);
  const scale = Math.sqrt(meanOf((y) => (y - mean) ** 2)) || 1;
  return { target: target.map((y) => (y - mean) / scale), weights: normalised, mean, scale, initialScores: [0] };
}
