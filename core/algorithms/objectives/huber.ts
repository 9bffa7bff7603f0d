import { meanLoss } from './mean-loss.ts';
import type { Objective, Targets } from './objective.ts';

const halvings = 60;

/**
 * Huber's loss: half the squared error of residuals up to `delta`, linear beyond, so that outliers pull with limited force
 * (Huber, 1964).
 * @param delta above 0
 */
export function huber(delta: number): Objective {
  const bounded = (residual: number) => Math.max(-delta, Math.min(delta, residual));
  return {
    name: 'huber',
    initialScores: (targets) => Float64Array.of(location(targets, bounded)),

    gradients({ target, weights }, scores, out) {
      for (let i = 0; i < target.length; i++) {
        const w = weights ? weights[i]! : 1;
        out[2 * i] = bounded(scores[i]! - target[i]!) * w;
        out[2 * i + 1] = w;
      }
    },

    loss: (targets, scores) =>
      meanLoss(targets, scores, (r) => (Math.abs(r) <= delta ? 0.5 * r * r : delta * (Math.abs(r) - 0.5 * delta))),
    transform() {},
  };
}

/** The constant at which the bounded residuals sum to zero, by bisection. */
function location({ target, weights }: Targets, bounded: (residual: number) => number): number {
  let low = Infinity;
  let high = -Infinity;
  for (const y of target) {
    low = Math.min(low, y);
    high = Math.max(high, y);
  }
  for (let step = 0; step < halvings && low < high; step++) {
    const middle = low + (high - low) / 2;
    let slope = 0;
    for (let i = 0; i < target.length; i++) slope += (weights ? weights[i]! : 1) * bounded(middle - target[i]!);
    if (slope > 0) high = middle;
    else low = middle;
  }
  return low + (high - low) / 2;
}
