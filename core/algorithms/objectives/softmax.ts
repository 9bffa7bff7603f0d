import type { Objective } from './objective.ts';
import { normalise } from './predictions.ts';

const smallest = 1e-6;

/** Multinomial logistic loss of one raw score a class; hessians are scaled by K / (K - 1) as in LightGBM. */
export const softmax: Objective = {
  name: 'softmax',
  kernel: 'softmax',

  initialScores({ target, weights, outputs }) {
    const sums = new Float64Array(outputs);
    let total = 0;
    for (let i = 0; i < target.length; i++) {
      const w = weights?.[i] ?? 1;
      sums[target[i]!]! += w;
      total += w;
    }
    return sums.map((s) => Math.log(Math.max(smallest, s / total)));
  },

  gradients({ target, weights, outputs }, scores, out) {
    const n = target.length;
    const factor = outputs / (outputs - 1);
    const p = new Float64Array(outputs);
    for (let i = 0; i < n; i++) {
      for (let k = 0; k < outputs; k++) p[k] = scores[k * n + i]!;
      normalise(p);
      const w = weights === undefined ? 1 : weights[i]!;
      for (let k = 0; k < outputs; k++) {
        const at = 2 * (k * n + i);
        out[at] = (p[k]! - (target[i] === k ? 1 : 0)) * w;
        out[at + 1] = factor * p[k]! * (1 - p[k]!) * w;
      }
    }
  },

  loss({ target, weights, outputs }, scores) {
    const n = target.length;
    let sum = 0;
    let total = 0;
    for (let i = 0; i < n; i++) {
      let top = -Infinity;
      for (let k = 0; k < outputs; k++) top = Math.max(top, scores[k * n + i]!);
      let exps = 0;
      for (let k = 0; k < outputs; k++) exps += Math.exp(scores[k * n + i]! - top);
      const w = weights?.[i] ?? 1;
      sum += w * (Math.log(exps) + top - scores[target[i]! * n + i]!);
      total += w;
    }
    return sum / total;
  },

  transform: normalise,
};
