import { checkTrainingData } from '../check-training-data.ts';
import type { Algorithm } from '../model.ts';
import { objectiveFor } from '../objectives/for-task.ts';
import { targetsOf } from '../objectives/targets.ts';
import { readParameters } from '../parameters.ts';
import type { PriorJson } from './prior-model.ts';

const tasks = ['binary', 'multiclass', 'regression'] as const;

/** Says the same of every row: what any model worth having must beat. Features are not looked at. */
export const prior: Algorithm = {
  name: 'prior',
  tasks,
  encoding: 'any',
  defaults: () => ({}),
  sample: () => ({}),

  train(data, parameters) {
    checkTrainingData(data, 'prior', tasks);
    readParameters({}, parameters);
    const objective = objectiveFor(data.task);
    const scores = objective.initialScores(targetsOf(data, data.train));
    const n = data.validation.length;
    const constant = Float64Array.from({ length: n * data.outputs }, (_, i) => scores[Math.floor(i / n)]!);
    const history = n > 0 ? [objective.loss(targetsOf(data, data.validation), constant)] : [];
    objective.transform(scores);
    const model: PriorJson = {
      algorithm: 'prior',
      task: data.task,
      outputs: data.outputs,
      features: data.matrix.features.map((f) => f.name),
      values: Array.from(scores),
    };
    return { model, iterations: 1, history, importance: [] };
  },
};
