/** What a way to forget has cost on rows that it was not fitted on; NaN where it made no prediction. */
export interface ScoredCandidate {
  /** Shape (rows). */
  losses: Float64Array;
}

/** A block counts half as much as the one after it, however many its rows: what was best lately is what is asked for. */
const decay = 0.5;
/** By so many standard errors a way to forget must be better than all rows alike. */
const standardErrors = 2;

/**
 * The way to forget that predicted best lately: of least loss over the blocks before `before`, of which each counts half as much
 * as the next. All rows alike (the first candidate) holds unless another is surely better.
 * @param candidates the first is that without forgetting
 * @param block of each row
 * @param weights of each row, e.g. for its selection; null: all the same
 */
export function chooseRecency(
  candidates: readonly ScoredCandidate[],
  block: Uint8Array,
  weights: Float64Array | null,
  before: number,
): number {
  const rowsOf = new Float64Array(before);
  block.forEach((b, i) => {
    if (b < before) rowsOf[b]! += weights?.[i] ?? 1;
  });
  const weightOf = (i: number) =>
    block[i]! < before ? ((weights?.[i] ?? 1) / rowsOf[block[i]!]!) * decay ** (before - 1 - block[i]!) : 0;
  let best = 0;
  let bestGain = 0;
  const first = candidates[0]!.losses;
  candidates.forEach(({ losses }, c) => {
    if (c === 0) return;
    // Where it made no prediction, it gains nothing.
    const gains = losses.map((loss, i) => (Number.isNaN(first[i]! - loss) ? 0 : first[i]! - loss));
    let [total, sum, squares] = [0, 0, 0];
    gains.forEach((gain, i) => {
      total += weightOf(i);
      sum += weightOf(i) * gain;
    });
    gains.forEach((gain, i) => {
      squares += (weightOf(i) * (gain - sum / total)) ** 2;
    });
    if (sum > standardErrors * Math.sqrt(squares) && sum > bestGain) {
      best = c;
      bestGain = sum;
    }
  });
  return best;
}
