import type { Task } from '../../contracts/task.ts';
import { InvalidTrainingData } from '../errors.ts';
import { binaryLogLoss } from './binary-log-loss.ts';
import type { Objective } from './objective.ts';
import { softmax } from './softmax.ts';
import { squaredError } from './squared-error.ts';

const objectives = { binary: binaryLogLoss, multiclass: softmax, regression: squaredError };

/** The default objective of a task. @throws InvalidTrainingData for one without a target */
export function objectiveFor(task: Task): Objective {
  if (task === 'anomaly') throw new InvalidTrainingData('anomalies have no target to fit; train an isolation forest');
  return objectives[task];
}
