import { InvalidEvaluationInput } from '../errors.ts';

/** @throws InvalidEvaluationInput for arrays that are empty or of different lengths, or a value that is NaN. */
export function checkPairs(target: ArrayLike<number>, scores: ArrayLike<number>, weights?: ArrayLike<number>): void {
  if (target.length === 0) throw new InvalidEvaluationInput('no rows to compute a metric of');
  if (target.length !== scores.length || (weights && weights.length !== target.length))
    throw new InvalidEvaluationInput(
      `${target.length} targets, ${scores.length} predictions${weights ? `, ${weights.length} weights` : ''}; expected as many of each`,
    );
  for (let i = 0; i < target.length; i++)
    if (Number.isNaN(target[i]!) || Number.isNaN(scores[i]!))
      throw new InvalidEvaluationInput(
        `row ${i} has target ${target[i]} and prediction ${scores[i]}; expected numbers`,
      );
}
