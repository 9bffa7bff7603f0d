import { zeroBound } from '../../algorithms/gradient-boosted-trees/flat-trees.ts';
import type { NumberKernel } from '../kernel.ts';
import type { RanksEncoder } from '../plan.ts';

export function ranksKernel({ input, cuts, zeroIsMissing }: RanksEncoder): NumberKernel {
  const sorted = Float64Array.from(cuts);
  return {
    reads: 'number',
    input,
    width: 1,
    write: (value, _time, out, at) => {
      const isZero = Math.abs(value) <= zeroBound;
      if (Number.isNaN(value) || (isZero && zeroIsMissing)) out[at] = Number.NaN;
      else out[at] = countBelow(sorted, isZero ? 0 : value);
    },
  };
}

/** How many of the ascending numbers are less than `value`. */
function countBelow(ascending: Float64Array, value: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
