import { checkPairs } from './check.ts';

/** Mean absolute error. @throws InvalidEvaluationInput */
export function mae(target: ArrayLike<number>, predictions: ArrayLike<number>, weights?: ArrayLike<number>): number {
  checkPairs(target, predictions, weights);
  let sum = 0;
  let total = 0;
  for (let i = 0; i < target.length; i++) {
    const w = weights ? weights[i]! : 1;
    sum += w * Math.abs(target[i]! - predictions[i]!);
    total += w;
  }
  return sum / total;
}
