import { isSure, latelyWeights, type ScoredCandidate, surelyBest } from './recent-gain.ts';

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
  return surelyBest(candidates, lately, (_, gain) => isSure(gain));
}
