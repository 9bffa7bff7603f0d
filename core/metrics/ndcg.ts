/**
 * Normalised discounted cumulative gain of a ranking: gains of the items in the order of their scores, each over log2(place + 1), in
 * terms of the best order's (Järvelin and Kekäläinen, 2002). Items of equal score share their places (McSherry and Najork, 2008), as
 * in scikit-learn's `ndcg_score`. 1 where no item has a gain: no order is better than another.
 * @param gain 0 or more, shape (items)
 * @param score by which items are ranked, shape (items)
 */
export function ndcg(gain: ArrayLike<number>, score: ArrayLike<number>): number {
  const best = discounted(gain, gain);
  return best > 0 ? discounted(gain, score) / best : 1;
}

function discounted(gain: ArrayLike<number>, score: ArrayLike<number>): number {
  const order = Array.from(score, (_, i) => i).sort((a, b) => score[b]! - score[a]!);
  let total = 0;
  for (let i = 0; i < order.length; ) {
    const tied = score[order[i]!]!;
    let [gains, discounts] = [0, 0];
    const first = i;
    for (; i < order.length && score[order[i]!] === tied; i++) {
      gains += gain[order[i]!]!;
      discounts += 1 / Math.log2(i + 2);
    }
    total += (gains * discounts) / (i - first);
  }
  return total;
}
