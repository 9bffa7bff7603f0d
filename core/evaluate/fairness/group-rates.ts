/** Of the rows of a group, under weights. NaN without rows. */
export interface GroupRates {
  /** Share of rows that are selected. */
  selected: number;
  truePositive: number;
  falsePositive: number;
}

/**
 * Selection rate, true positive rate and false positive rate of each group.
 * @param of shape (rows): group of each row
 * @param selected shape (rows): 1 for the rows that are not allowed
 */
export function groupRates(
  of: Uint8Array,
  groups: number,
  target: Float64Array,
  selected: Uint8Array,
  weights?: Float64Array,
): GroupRates[] {
  // [group, target, selected]
  const counts = new Float64Array(4 * groups);
  for (let i = 0; i < of.length; i++) counts[4 * of[i]! + 2 * target[i]! + selected[i]!]! += weights ? weights[i]! : 1;
  return Array.from({ length: groups }, (_, g) => {
    const count = (truth: number, chosen: number) => counts[4 * g + 2 * truth + chosen]!;
    const [trueNegative, falsePositive, falseNegative, truePositive] = [
      count(0, 0),
      count(0, 1),
      count(1, 0),
      count(1, 1),
    ];
    const positives = truePositive + falseNegative;
    const negatives = trueNegative + falsePositive;
    return {
      selected: (truePositive + falsePositive) / (positives + negatives),
      truePositive: truePositive / positives,
      falsePositive: falsePositive / negatives,
    };
  });
}
