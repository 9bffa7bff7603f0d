/**
 * Isotonic regression of 0/1 outcomes on probabilities by pooling adjacent violators (Zadrozny and Elkan, 2002), equal to
 * scikit-learn's `IsotonicRegression` but for the ends: rates are kept within 1 / (2n) of 0 and 1, because n rows cannot
 * show that an event is impossible or certain.
 * @returns points to interpolate between, x strictly ascending
 */
export function fitIsotonic(probabilities: Float64Array, target: Float64Array): { x: number[]; y: number[] } {
  const n = probabilities.length;
  const order = new Uint32Array(n).map((_, i) => i).sort((a, b) => probabilities[a]! - probabilities[b]! || a - b);
  const blocks: { from: number; to: number; sum: number; rows: number }[] = [];
  for (let i = 0; i < n; ) {
    const x = probabilities[order[i]!]!;
    let sum = 0;
    let end = i;
    while (end < n && probabilities[order[end]!] === x) sum += target[order[end++]!]!;
    let block = { from: x, to: x, sum, rows: end - i };
    for (let last = blocks.at(-1); last && last.sum * block.rows >= block.sum * last.rows; last = blocks.at(-1)) {
      block = { from: last.from, to: block.to, sum: last.sum + block.sum, rows: last.rows + block.rows };
      blocks.pop();
    }
    blocks.push(block);
    i = end;
  }
  const lowest = 1 / (2 * n);
  const points = blocks.flatMap(({ from, to, sum, rows }) => {
    const y = Math.min(1 - lowest, Math.max(lowest, sum / rows));
    return from === to ? [[from, y] as const] : [[from, y] as const, [to, y] as const];
  });
  return { x: points.map(([x]) => x), y: points.map(([, y]) => y) };
}

/** The calibrated probability by binary search. */
export function interpolate(x: readonly number[], y: readonly number[], p: number): number {
  const last = x.length - 1;
  if (p <= x[0]!) return y[0]!;
  if (p >= x[last]!) return y[last]!;
  let low = 0;
  let high = last;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (x[middle]! <= p) low = middle;
    else high = middle;
  }
  const share = (p - x[low]!) / (x[high]! - x[low]!);
  return y[low]! + share * (y[high]! - y[low]!);
}
