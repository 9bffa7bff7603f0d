/**
 * Wasserstein distance of order 1 between two weighted samples: the area between their distribution functions
 * (scipy.stats.wasserstein_distance), in the unit of the values.
 * @param first ascending; `firstWeights` of the same length, none negative; default 1 each
 * @returns null when a side has no weight
 */
export function wasserstein(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  firstWeights?: ArrayLike<number>,
  secondWeights?: ArrayLike<number>,
): number | null {
  const n = totalOf(first, firstWeights);
  const m = totalOf(second, secondWeights);
  if (!(n > 0 && m > 0)) return null;
  let area = 0;
  let below = 0;
  let belowSecond = 0;
  let last = Math.min(first[0]!, second[0]!);
  for (let i = 0, j = 0; i < first.length || j < second.length; ) {
    const x = Math.min(first[i] ?? Number.POSITIVE_INFINITY, second[j] ?? Number.POSITIVE_INFINITY);
    area += Math.abs(below / n - belowSecond / m) * (x - last);
    last = x;
    for (; i < first.length && first[i]! <= x; i++) below += firstWeights ? firstWeights[i]! : 1;
    for (; j < second.length && second[j]! <= x; j++) belowSecond += secondWeights ? secondWeights[j]! : 1;
  }
  return area;
}

function totalOf(values: ArrayLike<number>, weights: ArrayLike<number> | undefined): number {
  if (!weights) return values.length;
  let total = 0;
  for (let i = 0; i < weights.length; i++) total += weights[i]!;
  return total;
}
