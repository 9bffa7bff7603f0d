import { algorithmFacts } from '../../contracts/algorithms.ts';
import type { SynchronousAlgorithm } from '../algorithm.ts';
import { checkTrainingData } from '../check-training-data.ts';
import { fitLinear, trialTolerance } from '../linear/fit-linear.ts';
import { joinLinear } from '../linear/join.ts';
import { fewerFeatures, pathOf } from '../linear/path.ts';
import { linkOfTask } from '../link-name.ts';
import { linearRegressionForm } from './form.ts';

const name = 'linearRegression';
const facts = algorithmFacts[name];

/** Linear regression with an elastic net penalty. The seed has no effect: the solution is unique. */
export const linearRegression: SynchronousAlgorithm = {
  name,
  ...facts,
  rounds: false,

  /** scikit-learn's Ridge with alpha = 1. */
  defaults({ rows }) {
    return { alpha: Number((1 / Math.max(1, rows)).toPrecision(3)), l1Ratio: 0, tolerance: trialTolerance };
  },

  path(data) {
    return pathOf(this.defaults(data), [10, 100]);
  },

  sample(random, { rows }) {
    const alpha = 10 ** (-1 + 5 * random()) / Math.max(1, rows);
    const l1Ratio = random() < 0.5 ? 0 : Number(random().toFixed(2));
    return { alpha: Number(alpha.toPrecision(3)), l1Ratio, tolerance: trialTolerance };
  },

  smaller: (parameters, _, fraction) => fewerFeatures(parameters, fraction),

  link: ({ task }) => linkOfTask(task),
  join: joinLinear(linearRegressionForm),

  train(data, parameters, seed, options) {
    checkTrainingData(data, name, facts.tasks);
    return fitLinear(name, data, parameters, seed, options);
  },
};
