import { checkWeights } from './check.ts';
import { type Ranking, rankByScore } from './ranking.ts';

/**
 * Average precision: the sum of precision times the gain in recall over the distinct scores (scikit-learn's
 * `average_precision_score`). 0 without positive rows, as there.
 * @param target 0 or 1
 * @throws InvalidEvaluationInput
 */
export function prAuc(target: ArrayLike<number>, scores: ArrayLike<number>, weights?: ArrayLike<number>): number {
  if (weights) checkWeights(weights);
  return prAucOf(rankByScore(target, scores), weights);
}

/** `prAuc` of rows that are ranked already. @param weights by row */
export function prAucOf({ order, ends, positive }: Ranking, weights?: ArrayLike<number>): number {
  let positives = 0;
  let all = 0;
  let tied = 0;
  let sum = 0;
  for (let i = 0; i < order.length; i++) {
    const w = weights ? weights[order[i]!]! : 1;
    all += w;
    if (positive[i] === 1) tied += w;
    if (ends[i] === 0) continue;
    positives += tied;
    if (tied > 0) sum += (positives / all) * tied;
    tied = 0;
  }
  return positives > 0 ? sum / positives : 0;
}
