import { meanLoss } from './mean-loss.ts';
import type { Objective } from './objective.ts';
import { percentile } from './percentile.ts';

/** Absolute error, which the median minimises; leaves take the median of their residuals. */
export const absoluteError: Objective = {
  name: 'absoluteError',
  initialScores: ({ target, weights }) => Float64Array.of(percentile(target, weights, 0.5)),

  gradients({ target, weights }, scores, out) {
    for (let i = 0; i < target.length; i++) {
      const w = weights ? weights[i]! : 1;
      out[2 * i] = Math.sign(scores[i]! - target[i]!) * w;
      out[2 * i + 1] = w;
    }
  },

  loss: (targets, scores) => meanLoss(targets, scores, Math.abs),
  transform() {},
  leafValue: (residuals, weights) => percentile(residuals, weights, 0.5),
};
