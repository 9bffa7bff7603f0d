import { rocAuc } from './roc-auc.ts';

/**
 * Unweighted mean over the classes of the ROC AUC of the class against the rest (scikit-learn: `multi_class='ovr'`,
 * `average='macro'`). Classes that are absent, or all there is, have no curve and do not count; NaN where none has one.
 * @param probabilities shape (rows, classes), row-major
 * @throws InvalidEvaluationInput
 */
export function multiclassRocAuc(
  target: ArrayLike<number>,
  probabilities: ArrayLike<number>,
  classes: number,
  weights?: ArrayLike<number>,
): number {
  let sum = 0;
  let count = 0;
  for (let k = 0; k < classes; k++) {
    const own = Float64Array.from(target, (y) => (y === k ? 1 : 0));
    const scores = Float64Array.from(target, (_, i) => probabilities[i * classes + k] ?? Number.NaN);
    const area = rocAuc(own, scores, weights);
    if (Number.isNaN(area)) continue;
    sum += area;
    count++;
  }
  return count > 0 ? sum / count : Number.NaN;
}
