/** Weight of the assumption that rows are independent, in values. */
const priorWeight = 5;

/**
 * How much more standardised sums vary than sums of independent rows would: 1 where they do not. By squared differences of
 * successive values (von Neumann, 1941), which a change of the mean hardly touches.
 * @param z sums of successive days, each over the standard deviation that it has of independent rows
 */
export function dispersion(z: ArrayLike<number>): number {
  let sum = priorWeight;
  for (let i = 1; i < z.length; i++) sum += (z[i]! - z[i - 1]!) ** 2 / 2;
  return Math.max(1, sum / (priorWeight + Math.max(0, z.length - 1)));
}
