/** Where the mean of bounded values lies, at all sample sizes at once. */
export interface MeanBounds {
  lower: number;
  upper: number;
}

/**
 * Empirical Bernstein confidence sequence of the mean of values in [0, 1] with predictable plug-in (Waudby-Smith and Ramdas,
 * 'Estimating means of bounded random variables by betting', 2024, theorem 2): it holds for any such values whose mean, given the
 * earlier ones, does not change, without a normal approximation. The running intersection is returned.
 * @param alpha chance that the mean is ever outside, both sides together
 */
export function bernsteinSequence(alpha: number): { update(value: number): MeanBounds } {
  const log = Math.log(2 / alpha);
  const mostBet = 0.5;
  let n = 0;
  let mean = 0.5;
  let variance = 0.25;
  let [sumMean, sumSquares] = [0.5, 0.25];
  let [bets, weighed, spread] = [0, 0, 0];
  const bounds: MeanBounds = { lower: 0, upper: 1 };
  return {
    update(value) {
      n++;
      const bet = Math.min(mostBet, Math.sqrt((2 * log) / (variance * n * Math.log(n + 1))));
      const psi = -Math.log(1 - bet) - bet;
      bets += bet;
      weighed += bet * value;
      spread += psi * (value - mean) ** 2;
      const reach = (log + spread) / bets;
      bounds.lower = Math.max(bounds.lower, weighed / bets - reach);
      bounds.upper = Math.min(bounds.upper, weighed / bets + reach);
      sumMean += value;
      mean = sumMean / (n + 1);
      sumSquares += (value - mean) ** 2;
      variance = sumSquares / (n + 1);
      return { ...bounds };
    },
  };
}
