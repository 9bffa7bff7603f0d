import type { NetworkShape } from '../../ports/network-engine.ts';

/** Places at which the masks of a batch may start. */
const starts = 2 ** 16;

/**
 * Masks of hidden layers for a batch: units are dropped at a rate, the others scaled so that sums stay what they are on average
 * (Srivastava et al., 2014). Masks are windows of one random sequence, as drawing each anew would take as long as the products.
 * @param rows of a batch at most
 */
export function dropoutMasks(
  { hidden, members }: Pick<NetworkShape, 'hidden' | 'members'>,
  rate: number,
  rows: number,
  random: () => number,
): (rows: number) => Float32Array[] {
  const longest = members * rows * Math.max(...hidden);
  const kept = 1 / (1 - rate);
  const sequence = new Float32Array(longest + starts).fill(1);
  if (rate > 0) for (let i = 0; i < sequence.length; i++) sequence[i] = random() < rate ? 0 : kept;
  return (own) =>
    hidden.map((units) => {
      const start = rate > 0 ? Math.floor(random() * starts) : 0;
      return sequence.subarray(start, start + members * own * units);
    });
}
