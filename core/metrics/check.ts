import { InvalidEvaluationInput } from './errors.ts';

/**
 * What scikit-learn's metrics refuse too.
 * @throws InvalidEvaluationInput for arrays that are empty or of different lengths, a value that is not finite, and weights
 *   that are not finite or all 0
 */
export function checkPairs(target: ArrayLike<number>, scores: ArrayLike<number>, weights?: ArrayLike<number>): void {
  if (target.length === 0) throw new InvalidEvaluationInput('no rows to compute a metric of');
  if (target.length !== scores.length || (weights && weights.length !== target.length))
    throw new InvalidEvaluationInput(
      `${target.length} targets, ${scores.length} predictions${weights ? `, ${weights.length} weights` : ''}; expected as many of each`,
    );
  for (let i = 0; i < target.length; i++)
    if (!Number.isFinite(target[i]!) || !Number.isFinite(scores[i]!))
      throw new InvalidEvaluationInput(
        `row ${i} has target ${target[i]} and prediction ${scores[i]}; expected finite numbers`,
      );
  if (weights) checkWeights(weights);
}

/** @throws InvalidEvaluationInput for a weight that is not finite, or where all are 0 */
export function checkWeights(weights: ArrayLike<number>): void {
  let some = false;
  for (let i = 0; i < weights.length; i++) {
    if (!Number.isFinite(weights[i]!))
      throw new InvalidEvaluationInput(`row ${i} has weight ${weights[i]}; expected a finite number`);
    some ||= weights[i] !== 0;
  }
  if (!some) throw new InvalidEvaluationInput(`all ${weights.length} weights are 0; expected one above 0 at least`);
}

/** `checkPairs`, and that targets are 0 or 1. @throws InvalidEvaluationInput */
export function checkBinary(target: ArrayLike<number>, scores: ArrayLike<number>, weights?: ArrayLike<number>): void {
  checkPairs(target, scores, weights);
  for (let i = 0; i < target.length; i++)
    if (target[i] !== 0 && target[i] !== 1)
      throw new InvalidEvaluationInput(`row ${i} has target ${target[i]}; expected 0 or 1`);
}

/** `checkBinary`, and that predictions are from 0 to 1. @throws InvalidEvaluationInput */
export function checkProbabilities(
  target: ArrayLike<number>,
  probabilities: ArrayLike<number>,
  weights?: ArrayLike<number>,
): void {
  checkBinary(target, probabilities, weights);
  for (let i = 0; i < probabilities.length; i++)
    if (probabilities[i]! < 0 || probabilities[i]! > 1)
      throw new InvalidEvaluationInput(`row ${i} has probability ${probabilities[i]}; expected a number from 0 to 1`);
}

/**
 * Targets that are class indices, and a probability from 0 to 1 for each row and class. That they add up to 1 is not asked for.
 * @param probabilities shape (rows, classes)
 * @throws InvalidEvaluationInput
 */
export function checkClasses(
  target: ArrayLike<number>,
  probabilities: ArrayLike<number>,
  classes: number,
  weights?: ArrayLike<number>,
): void {
  if (target.length === 0 || probabilities.length !== target.length * classes)
    throw new InvalidEvaluationInput(
      `${target.length} targets and ${probabilities.length} probabilities of ${classes} classes do not fit`,
    );
  for (let i = 0; i < target.length; i++)
    if (!(Number.isInteger(target[i]!) && target[i]! >= 0 && target[i]! < classes))
      throw new InvalidEvaluationInput(`row ${i} has class ${target[i]}; expected 0 to ${classes - 1}`);
  for (let i = 0; i < probabilities.length; i++)
    if (!(probabilities[i]! >= 0 && probabilities[i]! <= 1))
      throw new InvalidEvaluationInput(
        `row ${Math.floor(i / classes)} has probability ${probabilities[i]} of class ${i % classes}; expected a number from 0 to 1`,
      );
  if (weights) checkWeights(weights);
}
