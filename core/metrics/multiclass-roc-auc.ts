import { checkClasses } from './check.ts';
import { type Ranking, rankByScore } from './ranking.ts';
import { rocAucOf } from './roc-auc.ts';

/**
 * Unweighted mean over the classes of the ROC AUC of the class against the rest (scikit-learn: `multi_class='ovr'`,
 * `average='macro'`). Classes that are absent, or all there is, have no curve and do not count (scikit-learn says NaN of
 * the whole); NaN where none has one.
 * @param probabilities shape (rows, classes), row-major
 * @throws InvalidEvaluationInput
 */
export function multiclassRocAuc(
  target: ArrayLike<number>,
  probabilities: ArrayLike<number>,
  classes: number,
  weights?: ArrayLike<number>,
): number {
  checkClasses(target, probabilities, classes, weights);
  return multiclassRocAucOf(rankByClass(target, probabilities, classes), weights);
}

/** `multiclassRocAuc` of rows that are ranked already, by class. @param weights by row */
export function multiclassRocAucOf(rankings: readonly Ranking[], weights?: ArrayLike<number>): number {
  let sum = 0;
  let count = 0;
  for (const ranking of rankings) {
    const area = rocAucOf(ranking, weights);
    if (Number.isNaN(area)) continue;
    sum += area;
    count++;
  }
  return count > 0 ? sum / count : Number.NaN;
}

/** For each class the rows by falling probability of it. */
export function rankByClass(target: ArrayLike<number>, probabilities: ArrayLike<number>, classes: number): Ranking[] {
  return Array.from({ length: classes }, (_, k) =>
    rankByScore(
      Float64Array.from(target, (y) => (y === k ? 1 : 0)),
      Float64Array.from(target, (_, i) => probabilities[i * classes + k]!),
    ),
  );
}
