import { checkTrainingData } from '../check-training-data.ts';
import { MalformedModel } from '../errors.ts';
import type { Algorithm, ModelJson } from '../model.ts';
import { objectiveFor } from '../objectives/for-task.ts';
import { targetsOf } from '../objectives/targets.ts';
import { readParameters } from '../parameters.ts';

/** Stored form of the prior. */
export interface PriorJson extends ModelJson {
  algorithm: 'prior';
  /** Rate of the positive class, rates of the classes, or the mean. */
  values: number[];
}

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

  load(json) {
    const { values, outputs, features } = json as PriorJson;
    if (values?.length !== outputs)
      throw new MalformedModel(`prior: expected ${outputs} values, got ${values?.length}`);
    return {
      features: features.length,
      outputs,
      predictRow(_row, out) {
        out.set(values);
      },
    };
  },
};
