import { checkProbabilities } from './check.ts';
import { meanSquaredError } from './rmse.ts';

/** Mean squared difference of probability and outcome. @param target 0 or 1 @throws InvalidEvaluationInput */
export function brier(
  target: ArrayLike<number>,
  probabilities: ArrayLike<number>,
  weights?: ArrayLike<number>,
): number {
  checkProbabilities(target, probabilities, weights);
  return meanSquaredError(target, probabilities, weights);
}
