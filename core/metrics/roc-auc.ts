import { checkWeights } from './check.ts';
import { type Ranking, rankByScore } from './ranking.ts';

/**
 * Area under the ROC curve; ties count half. NaN where one class is absent, as in scikit-learn.
 * @param target 0 or 1
 * @throws InvalidEvaluationInput
 */
export function rocAuc(target: ArrayLike<number>, scores: ArrayLike<number>, weights?: ArrayLike<number>): number {
  if (weights) checkWeights(weights);
  return rocAucOf(rankByScore(target, scores), weights && scaled(weights));
}

/** `rocAuc` of rows that are ranked already. @param weights by row */
export function rocAucOf({ order, ends, positive }: Ranking, weights?: ArrayLike<number>): number {
  let positives = 0;
  let negatives = 0;
  let area = 0;
  let tiedPositives = 0;
  let tiedNegatives = 0;
  for (let i = 0; i < order.length; i++) {
    const w = weights ? weights[order[i]!]! : 1;
    if (positive[i] === 1) tiedPositives += w;
    else tiedNegatives += w;
    if (ends[i] === 0) continue;
    area += tiedNegatives * (positives + tiedPositives / 2);
    positives += tiedPositives;
    negatives += tiedNegatives;
    tiedPositives = 0;
    tiedNegatives = 0;
  }
  return positives > 0 && negatives > 0 ? area / (positives * negatives) : Number.NaN;
}

/** By a power of two to at most 1, so that products of sums can neither overflow nor vanish; no figure is rounded. */
function scaled(weights: ArrayLike<number>): Float64Array {
  let largest = 0;
  for (let i = 0; i < weights.length; i++) largest = Math.max(largest, Math.abs(weights[i]!));
  // In two factors: the reciprocal of a tiny power is not a double.
  const half = 2 ** -Math.ceil(Math.log2(largest) / 2);
  return Float64Array.from(weights, (w) => w * half * half);
}
