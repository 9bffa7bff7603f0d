/** A comparison with a p-value above this spends nothing: the figures are not better. */
const discardedAbove = 0.5;

/**
 * The level of one of the comparisons with a champion, such that the chance that any of them promotes an equal model is at most
 * `alpha`, however many there are (ADDIS-spending: Tian and Ramdas, Online control of the familywise error rate, 2021). A
 * challenger whose p-value is above a half is discarded: its comparison does not count. Of those that count the k-th has half of
 * alpha / (k (k + 1)), which sums to the half of `alpha`; the other half pays for the discarding, as a p-value that counts is below a
 * level twice as often as any. Where rows of comparisons overlap that is on the safe side: what follows a discarded one is less
 * likely to be small.
 * @param look from 1; of those that count
 */
export function levelOfLook(alpha: number, look: number): number {
  if (!(Number.isInteger(look) && look >= 1))
    throw new RangeError(`comparison ${look} with a champion; expected 1, 2, …`);
  return (discardedAbove * alpha) / (look * (look + 1));
}
