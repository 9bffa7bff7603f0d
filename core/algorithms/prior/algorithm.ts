import { targetedTasks } from '../../contracts/task.ts';
import type { SynchronousAlgorithm } from '../algorithm.ts';
import { checkTrainingData } from '../check-training-data.ts';
import { treeParameters } from '../gradient-boosted-trees/parameters.ts';
import { objectiveFor } from '../objectives/for-task.ts';
import { regressionObjective } from '../objectives/regression.ts';
import { targetsOf } from '../objectives/targets.ts';
import { readParameters } from '../parameters.ts';
import type { PriorJson } from './prior-model.ts';

const name = 'prior';

/**
 * Says the same of every row: what any model worth having must beat. Features are not looked at. Of a regression's loss
 * (`objective`, with `quantile` or `huberDelta`) it is the constant that minimises it.
 */
export const prior: SynchronousAlgorithm = {
  name,
  label: 'the prior, which says the same of every row',
  tasks: targetedTasks,
  encoding: 'any',
  losses: true,
  monotone: true,
  parameters: {},
  baseline: 'constant',
  rounds: false,
  defaults: () => ({}),
  sample: () => ({}),

  train(data, parameters) {
    checkTrainingData(data, name, targetedTasks);
    const { objective: loss, quantile, huberDelta, ...others } = parameters;
    readParameters({}, others);
    const objective = loss === undefined ? objectiveFor(data.task) : objectiveOf(loss, { quantile, huberDelta });
    const scores = objective.initialScores(targetsOf(data, data.train));
    const n = data.validation.length;
    const constant = Float64Array.from({ length: n * data.outputs }, (_, i) => scores[Math.floor(i / n)]!);
    const history = n > 0 ? [objective.loss(targetsOf(data, data.validation), constant)] : [];
    objective.transform(scores);
    const model: PriorJson = {
      algorithm: name,
      task: data.task,
      outputs: data.outputs,
      features: data.matrix.features.map((f) => f.name),
      values: Array.from(scores),
    };
    return { model, iterations: 1, history, importance: [] };
  },
};

function objectiveOf(
  objective: number | string | boolean,
  given: Record<string, number | string | boolean | undefined>,
) {
  const known = Object.fromEntries(Object.entries(given).flatMap(([name, v]) => (v === undefined ? [] : [[name, v]])));
  const parameters = treeParameters({ objective, ...known });
  return regressionObjective(parameters.objective!, parameters);
}
