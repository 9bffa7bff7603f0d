import { meanLoss } from './mean-loss.ts';
import type { Objective } from './objective.ts';
import { percentile } from './percentile.ts';

/**
 * Pinball loss, which the quantile at `level` minimises (Koenker and Bassett, 1978). Trees are grown on its sign-like
 * gradients; leaves then take the quantile of their residuals.
 * @param level above 0, below 1
 */
export function quantile(level: number): Objective {
  return {
    name: 'quantile',
    initialScores: ({ target, weights }) => Float64Array.of(percentile(target, weights, level)),

    gradients({ target, weights }, scores, out) {
      for (let i = 0; i < target.length; i++) {
        const w = weights ? weights[i]! : 1;
        out[2 * i] = (scores[i]! >= target[i]! ? 1 - level : -level) * w;
        out[2 * i + 1] = w;
      }
    },

    loss: (targets, scores) => meanLoss(targets, scores, (r) => (r >= 0 ? (1 - level) * r : -level * r)),
    transform() {},
    leafValue: (residuals, weights) => percentile(residuals, weights, level),
  };
}
