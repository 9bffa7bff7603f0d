/** The finite values in ascending order, as a new array. */
export function sortedFinite(values: ArrayLike<number>): Float64Array {
  return Float64Array.from(values).filter(Number.isFinite).sort();
}
