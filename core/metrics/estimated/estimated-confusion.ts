/** Expected rows by what was decided and what will turn out. */
export interface ExpectedConfusion {
  truePositive: number;
  falsePositive: number;
  trueNegative: number;
  falseNegative: number;
}

/**
 * The confusion matrix that calibrated probabilities expect before any label is known (confidence-based performance estimation,
 * NannyML's CBPE).
 * @param probability calibrated, shape (rows)
 * @param decided 1: as positive, shape (rows)
 * @param weight shape (rows); null: all 1
 */
export function estimatedConfusion(
  probability: ArrayLike<number>,
  decided: ArrayLike<number>,
  weight: ArrayLike<number> | null = null,
): ExpectedConfusion {
  const counts = { truePositive: 0, falsePositive: 0, trueNegative: 0, falseNegative: 0 };
  for (let i = 0; i < probability.length; i++) {
    const w = weight ? weight[i]! : 1;
    const p = w * probability[i]!;
    if (decided[i] === 1) {
      counts.truePositive += p;
      counts.falsePositive += w - p;
    } else {
      counts.falseNegative += p;
      counts.trueNegative += w - p;
    }
  }
  return counts;
}
