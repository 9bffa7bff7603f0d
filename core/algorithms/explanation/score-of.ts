import type { Task } from '../../contracts/task.ts';
import { clampedLogit } from '../../metrics/calibration/logit.ts';

/** From a prediction to the score that contributions are in; rates are kept 1e-12 away from 0 and 1. */
export function scoreOf(task: Task): (prediction: number) => number {
  if (task === 'binary') return clampedLogit;
  return task === 'multiclass' ? (rate) => Math.log(Math.max(1e-12, rate)) : (value) => value;
}
