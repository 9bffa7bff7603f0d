import { checkTrainingData } from '../check-training-data.ts';
import { fitLinear, trialTolerance } from '../linear/fit-linear.ts';
import type { Algorithm } from '../model.ts';

const tasks = ['regression'] as const;

/** Linear regression with an elastic net penalty. The seed has no effect: the solution is unique. */
export const linearRegression: Algorithm = {
  name: 'linearRegression',
  tasks,
  encoding: 'linear',

  /** scikit-learn's Ridge with alpha = 1. */
  defaults({ rows }) {
    return { alpha: Number((1 / Math.max(1, rows)).toPrecision(3)), l1Ratio: 0, tolerance: trialTolerance };
  },

  sample(random, { rows }) {
    const alpha = 10 ** (-1 + 5 * random()) / Math.max(1, rows);
    const l1Ratio = random() < 0.5 ? 0 : Number(random().toFixed(2));
    return { alpha: Number(alpha.toPrecision(3)), l1Ratio, tolerance: trialTolerance };
  },

  train(data, parameters, seed, options) {
    checkTrainingData(data, 'linearRegression', tasks);
    return fitLinear('linearRegression', data, parameters, seed, options);
  },
};
