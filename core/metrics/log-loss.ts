import { checkProbabilities } from './check.ts';

const epsilon = Number.EPSILON;

/**
 * Mean negative log likelihood of probabilities of the positive class, clipped to [2^-52, 1 - 2^-52] as in
 * scikit-learn. Defined with one class too.
 * @param target 0 or 1
 * @throws InvalidEvaluationInput
 */
export function logLoss(
  target: ArrayLike<number>,
  probabilities: ArrayLike<number>,
  weights?: ArrayLike<number>,
): number {
  checkProbabilities(target, probabilities, weights);
  let sum = 0;
  let total = 0;
  for (let i = 0; i < target.length; i++) {
    const w = weights ? weights[i]! : 1;
    sum += w * rowLogLoss(target[i]!, probabilities[i]!);
    total += w;
  }
  return sum / total;
}

/** The log loss of one row. */
export function rowLogLoss(target: number, probability: number): number {
  const p = Math.min(1 - epsilon, Math.max(epsilon, probability));
  return target === 1 ? -Math.log(p) : -Math.log(1 - p);
}
