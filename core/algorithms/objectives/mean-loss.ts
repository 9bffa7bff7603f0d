import type { Targets } from './objective.ts';

/** Weighted mean of a loss of residuals (score less target). */
export function meanLoss({ target, weights }: Targets, scores: Float64Array, of: (residual: number) => number): number {
  let sum = 0;
  let total = 0;
  for (let i = 0; i < target.length; i++) {
    const w = weights ? weights[i]! : 1;
    sum += w * of(scores[i]! - target[i]!);
    total += w;
  }
  return sum / total;
}
