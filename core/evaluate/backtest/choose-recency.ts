import { gainOf, isSure, latelyWeights } from './recent-gain.ts';

/** What a way to forget has cost on rows that it was not fitted on; NaN where it made no prediction. */
export interface ScoredCandidate {
  /** Shape (rows). */
  losses: Float64Array;
}

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
  const lately = latelyWeights(block, weights, before);
  let best = 0;
  let bestGain = 0;
  candidates.forEach(({ losses }, c) => {
    if (c === 0) return;
    const gain = gainOf(losses, candidates[0]!.losses, lately);
    if (isSure(gain) && gain.sum > bestGain) {
      best = c;
      bestGain = gain.sum;
    }
  });
  return best;
}
