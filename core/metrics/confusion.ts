import { InvalidEvaluationInput } from './errors.ts';

/** Row counts by actual class (row) and predicted class (column); binary: [[TN, FP], [FN, TP]]. */
export type Confusion = number[][];

/** @param target class indices @param predicted class indices @throws InvalidEvaluationInput */
export function confusion(target: ArrayLike<number>, predicted: ArrayLike<number>, classes: number): Confusion {
  if (target.length !== predicted.length)
    throw new InvalidEvaluationInput(
      `${target.length} targets, ${predicted.length} predictions; expected as many of each`,
    );
  const counts = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (let i = 0; i < target.length; i++) {
    const row = counts[target[i]!];
    if (!row || row[predicted[i]!] === undefined)
      throw new InvalidEvaluationInput(
        `row ${i} has class ${target[i]} and prediction ${predicted[i]}; expected 0 to ${classes - 1}`,
      );
    row[predicted[i]!]! += 1;
  }
  return counts;
}
