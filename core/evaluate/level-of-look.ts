/** Share of the level that the first comparison spends. */
const first = 0.7;

/**
 * The level of one of the comparisons with a champion, such that those of all together are at most `alpha` however many there
 * are, and whatever they have in common (Bonferroni): 0.7 of it at the first, and of the rest 1 / (k (k - 1)) at the k-th, which
 * sums to 1. Challengers differ from look to look and nobody knows how many will come, so that no spending function of group
 * sequential trials (Lan and DeMets) applies.
 * @param look from 1
 */
export function levelOfLook(alpha: number, look: number): number {
  if (!(Number.isInteger(look) && look >= 1))
    throw new RangeError(`comparison ${look} with a champion; expected 1, 2, …`);
  return look === 1 ? first * alpha : ((1 - first) * alpha) / (look * (look - 1));
}
