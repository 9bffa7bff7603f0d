import type { Objective } from './objective.ts';
import { logistic } from './predictions.ts';

/** Keeps the initial score finite where a part holds one class only. */
const smallest = 1e-6;

/** Logistic loss of one raw score, target 0 or 1. */
export const binaryLogLoss: Objective = {
  name: 'binaryLogLoss',
  kernel: 'logLoss',

  initialScores({ target, weights }) {
    let sum = 0;
    let total = 0;
    for (let i = 0; i < target.length; i++) {
      const w = weights?.[i] ?? 1;
      sum += w * target[i]!;
      total += w;
    }
    const p = Math.min(1 - smallest, Math.max(smallest, sum / total));
    return Float64Array.of(Math.log(p / (1 - p)));
  },

  gradients({ target, weights }, scores, out) {
    for (let i = 0; i < target.length; i++) {
      const p = 1 / (1 + Math.exp(-scores[i]!));
      const w = weights === undefined ? 1 : weights[i]!;
      out[2 * i] = (p - target[i]!) * w;
      out[2 * i + 1] = p * (1 - p) * w;
    }
  },

  loss({ target, weights }, scores) {
    let sum = 0;
    let total = 0;
    for (let i = 0; i < target.length; i++) {
      const w = weights?.[i] ?? 1;
      const s = target[i] === 1 ? -scores[i]! : scores[i]!;
      // log(1 + exp(s)) without overflow.
      sum += w * (Math.max(s, 0) + Math.log1p(Math.exp(-Math.abs(s))));
      total += w;
    }
    return sum / total;
  },

  transform: logistic,
};
