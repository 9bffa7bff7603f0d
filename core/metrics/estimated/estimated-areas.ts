/** Areas under curves that calibrated probabilities expect. */
export interface ExpectedAreas {
  rocAuc: number;
  prAuc: number;
}

/**
 * Areas under the ROC and the precision-recall curve before any label is known: each row counts as positive with its calibrated
 * probability and as negative with the rest, rows being ranked by score (NannyML's CBPE; rows of equal score are one step of
 * the curve here, as in scikit-learn, where there their order counts).
 * @param probability calibrated, shape (rows)
 * @param score by which rows are ranked, shape (rows)
 * @param weight shape (rows); null: all 1
 */
export function estimatedAreas(
  probability: ArrayLike<number>,
  score: ArrayLike<number>,
  weight: ArrayLike<number> | null = null,
): ExpectedAreas {
  const n = probability.length;
  const order = new Uint32Array(n).map((_, i) => i).sort((a, b) => score[b]! - score[a]! || a - b);
  let [positives, negatives, area, precision] = [0, 0, 0, 0];
  for (let i = 0; i < n; ) {
    let [p, q] = [0, 0];
    const tied = score[order[i]!]!;
    for (; i < n && score[order[i]!] === tied; i++) {
      const row = order[i]!;
      const w = weight ? weight[row]! : 1;
      p += w * probability[row]!;
      q += w * (1 - probability[row]!);
    }
    // Trapezium over the step: negatives times the positives above them, half of those beside them.
    area += q * (positives + p / 2);
    positives += p;
    negatives += q;
    precision += (p * positives) / (positives + negatives);
  }
  return { rocAuc: area / (positives * negatives), prAuc: precision / positives };
}
