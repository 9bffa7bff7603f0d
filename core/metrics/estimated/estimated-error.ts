/**
 * Standard error of an estimated sum of rows, were their truths drawn from the calibrated probabilities: the root of the sum of
 * p (1 - p) d², with d what a row adds to the sum when positive rather than negative.
 */
export function estimatedError(probability: ArrayLike<number>, difference: ArrayLike<number>): number {
  let variance = 0;
  for (let i = 0; i < probability.length; i++)
    variance += probability[i]! * (1 - probability[i]!) * difference[i]! ** 2;
  return Math.sqrt(variance);
}
