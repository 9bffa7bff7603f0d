import type { Task } from '../../contracts/task.ts';
import { binaryLogLoss } from './binary-log-loss.ts';
import type { Objective } from './objective.ts';
import { softmax } from './softmax.ts';
import { squaredError } from './squared-error.ts';

const objectives: Record<Task, Objective> = { binary: binaryLogLoss, multiclass: softmax, regression: squaredError };

/** The default objective of a task. */
export function objectiveFor(task: Task): Objective {
  return objectives[task];
}
