/** Ranks from 1, ties sharing the mean of their ranks (scipy.stats.rankdata). NaN keeps rank NaN and counts for nobody. */
export function ranks(values: ArrayLike<number>): Float64Array {
  const result = new Float64Array(values.length).fill(Number.NaN);
  let present = 0;
  const sorted = new Float64Array(values.length);
  const order = new Uint32Array(values.length);
  for (let i = 0; i < values.length; i++) if (!Number.isNaN(values[i]!)) order[present++] = i;
  const indices = order.subarray(0, present).sort((i, j) => values[i]! - values[j]!);
  for (let i = 0; i < present; i++) sorted[i] = values[indices[i]!]!;
  for (let start = 0; start < present; ) {
    let end = start + 1;
    while (end < present && sorted[end] === sorted[start]) end++;
    for (let i = start; i < end; i++) result[indices[i]!] = (start + end + 1) / 2;
    start = end;
  }
  return result;
}
