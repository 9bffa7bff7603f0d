import { isSure, latelyWeights, type ScoredCandidate, surelyBest } from './recent-gain.ts';

/**
 * The way to forget that predicted best lately: of least loss over the blocks before `before`, of which each counts half as much
 * as the next. One holds unless another is surely better: all rows alike (the first candidate), or where the world is known to change the
 * one that is said to, if it has predicted any of these rows.
 * @param candidates the first is that without forgetting
 * @param block of each row
 * @param weights of each row, e.g. for its selection; null: all the same
 * @param said index of the one that is said to hold. @default 0
 */
export function chooseRecency(
  candidates: readonly ScoredCandidate[],
  block: Uint8Array,
  weights: Float64Array | null,
  before: number,
  said = 0,
): number {
  const lately = latelyWeights(block, weights, before);
  const holds = candidates[said]!.losses.some((loss, i) => lately[i]! > 0 && !Number.isNaN(loss)) ? said : 0;
  return surelyBest(candidates, lately, (_, gain) => isSure(gain), holds);
}
