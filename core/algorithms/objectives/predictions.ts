import type { Task } from '../../contracts/task.ts';
import { MalformedModel } from '../errors.ts';

/** Turns the raw scores of one row into predictions, in place. */
export type Transform = (scores: Float64Array) => void;

/** One score to the probability of the positive class. */
export function logistic(scores: Float64Array): void {
  scores[0] = 1 / (1 + Math.exp(-scores[0]!));
}

/** A score for each class to probabilities. */
export function normalise(scores: Float64Array): void {
  let top = -Infinity;
  for (let k = 0; k < scores.length; k++) if (scores[k]! > top) top = scores[k]!;
  let sum = 0;
  for (let k = 0; k < scores.length; k++) {
    const e = Math.exp(scores[k]! - top);
    scores[k] = e;
    sum += e;
  }
  for (let k = 0; k < scores.length; k++) scores[k]! /= sum;
}

const transforms = { binary: logistic, multiclass: normalise, regression: () => {} };

/**
 * What the default objective of a task makes of scores, without what only training needs of it: the hot path carries this.
 * @throws MalformedModel for a task without a target
 */
export function predictionsOf(task: Task): Transform {
  if (task === 'anomaly')
    throw new MalformedModel('anomalies have no target; expected the model of an isolation forest');
  return transforms[task];
}
