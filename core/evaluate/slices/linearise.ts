import type { Ranking } from '../../metrics/ranking.ts';

/** A metric as slices are compared by: a mean of a value a row has, its root, or the area under the ROC curve. */
export type Linear =
  | { kind: 'mean' /** Shape (rows). */; values: Float64Array; root: boolean }
  | { kind: 'auc'; ranking: Ranking };

export interface Linearised {
  estimate: number;
  /** Of the values that the estimate is a mean of, and their variance; for an area both are 0. */
  mean: number;
  variance: number;
}

/**
 * The metric of the rows whose `member` is `wanted`, and to `out` what each of them contributes to its error: the sum of squares is the estimate's
 * variance where rows are independent (for a mean s²/n; for the area that of DeLong et al., 1988, by placement values).
 * @param out shape (rows): written for these rows only
 * @returns undefined where it is not defined: fewer than two rows, or of either class
 */
export function linearise(
  metric: Linear,
  member: Uint8Array,
  wanted: number,
  out: Float64Array,
): Linearised | undefined {
  return metric.kind === 'mean' ? ofMean(metric, member, wanted, out) : ofArea(metric.ranking, member, wanted, out);
}

function ofMean(
  { values, root }: Extract<Linear, { kind: 'mean' }>,
  member: Uint8Array,
  wanted: number,
  out: Float64Array,
): Linearised | undefined {
  let n = 0;
  let sum = 0;
  for (let i = 0; i < member.length; i++) {
    if (member[i] !== wanted) continue;
    n++;
    sum += values[i]!;
  }
  if (n < 2) return undefined;
  const mean = sum / n;
  const estimate = root ? Math.sqrt(mean) : mean;
  // A root by the delta method.
  const scale = Math.sqrt(n / (n - 1)) / n / (root ? 2 * estimate || 1 : 1);
  let squares = 0;
  for (let i = 0; i < member.length; i++) {
    if (member[i] !== wanted) continue;
    const apart = values[i]! - mean;
    squares += apart * apart;
    out[i] = apart * scale;
  }
  return { estimate, mean, variance: squares / (n - 1) };
}

function ofArea(
  { order, ends, positive }: Ranking,
  member: Uint8Array,
  wanted: number,
  out: Float64Array,
): Linearised | undefined {
  let positives = 0;
  let negatives = 0;
  for (let i = 0; i < order.length; i++) {
    if (member[order[i]!] !== wanted) continue;
    if (positive[i] === 1) positives++;
    else negatives++;
  }
  if (positives < 2 || negatives < 2) return undefined;
  // Placement values: of a positive row the fraction of negative rows below it, of a negative one that of positive rows above it.
  let above = { positives: 0, negatives: 0 };
  let tied = { positives: 0, negatives: 0 };
  let start = 0;
  let area = 0;
  for (let i = 0; i < order.length; i++) {
    if (member[order[i]!] === wanted) {
      if (positive[i] === 1) tied.positives++;
      else tied.negatives++;
    }
    if (ends[i] === 0) continue;
    const ofPositive = (negatives - above.negatives - tied.negatives / 2) / negatives;
    const ofNegative = (above.positives + tied.positives / 2) / positives;
    for (let j = start; j <= i; j++)
      if (member[order[j]!] === wanted) out[order[j]!] = positive[j] === 1 ? ofPositive : ofNegative;
    area += ofPositive * tied.positives;
    above = { positives: above.positives + tied.positives, negatives: above.negatives + tied.negatives };
    tied = { positives: 0, negatives: 0 };
    start = i + 1;
  }
  const estimate = area / positives;
  const scale = (n: number) => Math.sqrt(n / (n - 1)) / n;
  const [ofPositives, ofNegatives] = [scale(positives), scale(negatives)];
  for (let i = 0; i < order.length; i++) {
    const row = order[i]!;
    if (member[row] === wanted) out[row] = (out[row]! - estimate) * (positive[i] === 1 ? ofPositives : ofNegatives);
  }
  return { estimate, mean: 0, variance: 0 };
}
