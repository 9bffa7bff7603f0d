import type { Objective } from './objective.ts';

/** Half the squared error; the constant that minimises it is the mean. */
export const squaredError: Objective = {
  name: 'squaredError',

  initialScores({ target, weights }) {
    let sum = 0;
    let total = 0;
    for (let i = 0; i < target.length; i++) {
      const w = weights?.[i] ?? 1;
      sum += w * target[i]!;
      total += w;
    }
    return Float64Array.of(sum / total);
  },

  gradients({ target, weights }, scores, out) {
    for (let i = 0; i < target.length; i++) {
      const w = weights === undefined ? 1 : weights[i]!;
      out[2 * i] = (scores[i]! - target[i]!) * w;
      out[2 * i + 1] = w;
    }
  },

  loss({ target, weights }, scores) {
    let sum = 0;
    let total = 0;
    for (let i = 0; i < target.length; i++) {
      const w = weights?.[i] ?? 1;
      sum += w * (scores[i]! - target[i]!) ** 2;
      total += w;
    }
    return sum / (2 * total);
  },

  transform() {},
};
