import { checkClasses } from './check.ts';

/**
 * Mean negative log likelihood of the true class, probabilities clipped as in `logLoss`.
 * @param target class indices
 * @param probabilities shape (rows, classes), row-major
 * @throws InvalidEvaluationInput
 */
export function multiclassLogLoss(
  target: ArrayLike<number>,
  probabilities: ArrayLike<number>,
  classes: number,
  weights?: ArrayLike<number>,
): number {
  checkClasses(target, probabilities, classes, weights);
  let sum = 0;
  let total = 0;
  for (let i = 0; i < target.length; i++) {
    const w = weights ? weights[i]! : 1;
    sum += w * rowMulticlassLogLoss(target[i]!, probabilities, i * classes);
    total += w;
  }
  return sum / total;
}

/** The log loss of the row whose probabilities start at `offset`. */
export function rowMulticlassLogLoss(target: number, probabilities: ArrayLike<number>, offset: number): number {
  return -Math.log(Math.min(1 - Number.EPSILON, Math.max(Number.EPSILON, probabilities[offset + target]!)));
}
