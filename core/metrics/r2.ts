import { checkPairs } from './check.ts';

/**
 * Coefficient of determination. With a constant target 1 for perfect predictions, else 0, and NaN for fewer than two
 * rows, as in scikit-learn (which says anything of equal targets whose mean is rounded).
 * @throws InvalidEvaluationInput
 */
export function r2(target: ArrayLike<number>, predictions: ArrayLike<number>, weights?: ArrayLike<number>): number {
  checkPairs(target, predictions, weights);
  if (target.length < 2) return Number.NaN;
  let total = 0;
  let sum = 0;
  // Less the first that weighs, so that the mean of equal targets is what they are, and their deviation 0.
  let first = 0;
  while (weights?.[first] === 0) first++;
  const origin = target[first]!;
  for (let i = 0; i < target.length; i++) {
    const w = weights ? weights[i]! : 1;
    total += w;
    sum += w * (target[i]! - origin);
  }
  const mean = origin + sum / total;
  let residual = 0;
  let squares = 0;
  for (let i = 0; i < target.length; i++) {
    const w = weights ? weights[i]! : 1;
    residual += w * (target[i]! - predictions[i]!) ** 2;
    squares += w * (target[i]! - mean) ** 2;
  }
  if (squares === 0) return residual === 0 ? 1 : 0;
  return 1 - residual / squares;
}
