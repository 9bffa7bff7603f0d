import { algorithmFacts } from '../../contracts/algorithms.ts';
import type { SynchronousAlgorithm } from '../algorithm.ts';
import { checkTrainingData } from '../check-training-data.ts';
import { fitLinear, trialTolerance } from '../linear/fit-linear.ts';
import { joinLinear } from '../linear/join.ts';
import { shiftIntercepts } from '../linear/linear-model.ts';
import { fewerFeatures, pathOf } from '../linear/path.ts';
import { linkOfTask } from '../link-name.ts';
import { plannedFraction, sampledFraction } from '../negative-fraction.ts';
import { logisticRegressionForm } from './form.ts';

const name = 'logisticRegression';
const facts = algorithmFacts[name];

/** Logistic regression, binary and multinomial, with an elastic net penalty. The seed only draws the negative rows where a fraction of them is asked for. */
export const logisticRegression: SynchronousAlgorithm = {
  name,
  ...facts,
  rounds: false,

  /** scikit-learn's C = 1. */
  defaults(data) {
    const alpha = Number((1 / Math.max(1, data.rows)).toPrecision(3));
    return { alpha, l1Ratio: 0, tolerance: trialTolerance, ...plannedFraction(data) };
  },

  path(data) {
    return pathOf(this.defaults(data), [0.1, 0.01, 10]);
  },

  sample(random, data) {
    const c = 10 ** (-3 + 5 * random());
    const l1Ratio = random() < 0.5 ? 0 : Number(random().toFixed(2));
    const alpha = Number((1 / (c * Math.max(1, data.rows))).toPrecision(3));
    return { alpha, l1Ratio, tolerance: trialTolerance, ...sampledFraction(random, data) };
  },

  shiftScores: (model, less) => shiftIntercepts(logisticRegressionForm.read(model), less),

  smaller: (parameters, _, fraction) => fewerFeatures(parameters, fraction),

  link: ({ task }) => linkOfTask(task),
  join: joinLinear(logisticRegressionForm),

  train(data, parameters, seed, options) {
    checkTrainingData(data, name, facts.tasks);
    return fitLinear(name, data, parameters, seed, options);
  },
};
