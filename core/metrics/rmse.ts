import { checkPairs } from './check.ts';

/** Root of the mean squared error. @throws InvalidEvaluationInput */
export function rmse(target: ArrayLike<number>, predictions: ArrayLike<number>, weights?: ArrayLike<number>): number {
  return Math.sqrt(meanSquaredError(target, predictions, weights));
}

/** Mean squared error. @throws InvalidEvaluationInput */
export function meanSquaredError(
  target: ArrayLike<number>,
  predictions: ArrayLike<number>,
  weights?: ArrayLike<number>,
): number {
  checkPairs(target, predictions, weights);
  let sum = 0;
  let total = 0;
  for (let i = 0; i < target.length; i++) {
    const w = weights ? weights[i]! : 1;
    sum += w * (target[i]! - predictions[i]!) ** 2;
    total += w;
  }
  return sum / total;
}
