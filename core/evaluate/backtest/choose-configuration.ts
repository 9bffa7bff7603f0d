import { gainOf, isSure, latelyWeights, type ScoredCandidate, surelyBest } from './recent-gain.ts';

/**
 * The configuration that serves by the blocks before `before`. The first holds unless another is surely better: lately, where each
 * block counts half as much as the next, or over all rows alike and lately no worse. A change is seen by the former; by the latter a
 * small gain that lasts, which the last, small blocks alone would not show.
 * @param configurations as each would have served; the first is the one that holds
 * @param block of each row: 0 validation
 * @param weights of each row, e.g. for its selection; null: all the same
 */
export function chooseConfiguration(
  configurations: readonly ScoredCandidate[],
  block: Uint8Array,
  weights: Float64Array | null,
  before: number,
): number {
  const lately = latelyWeights(block, weights, before);
  const alike = Float64Array.from(block, (b, i) => (b < before ? (weights?.[i] ?? 1) : 0));
  const first = configurations[0]!.losses;
  return surelyBest(configurations, lately, ({ losses }, gain) => isSure(gain) || isSure(gainOf(losses, first, alike)));
}
