/** Rows whose rates would fall pool to one rate. */
interface Block {
  from: number;
  to: number;
  /** Of the outcomes. */
  sum: number;
  rows: number;
  /** Of the probabilities. */
  probabilities: number;
}

/**
 * Centred isotonic regression of 0/1 outcomes on probabilities (Oron and Flournoy, "Centered isotonic regression", 2017):
 * the rates of isotonic regression (Zadrozny and Elkan, 2002, by pooling adjacent violators) stand at the mean probability of
 * their block, and between these the map is linear. Isotonic regression itself is constant over a block, which takes from
 * its rows the order that the model gave them: see docs/adr/0021.
 *
 * Half a row of either outcome is added at the end where it is the rarer one (Krichevsky and Trofimov, 1981), because n rows
 * cannot show that an event is impossible or certain; beyond the outer centres the map goes on to half the distance
 * between their rates and 0 and 1.
 * @param weights of each row; absent: all 1
 * @returns points to interpolate between, x and y strictly ascending within 0 and 1
 */
export function fitIsotonic(
  probabilities: Float64Array,
  target: Float64Array,
  weights?: Float64Array,
): { x: number[]; y: number[] } {
  const points = pool(probabilities, target, weights).map(({ from, to, sum, rows, probabilities: total }) => {
    // The mean may be rounded out of the block.
    const centre = Math.min(to, Math.max(from, total / rows));
    return [centre, sum / rows] as const;
  });
  const [first, last] = [points[0]!, points.at(-1)!];
  const outer = (x: number, [centre, rate]: readonly [number, number]) =>
    centre === x ? [] : [[x, (x + rate) / 2] as const];
  const all = [...outer(0, first), ...points, ...outer(1, last)];
  return { x: all.map(([x]) => x), y: all.map(([, y]) => y) };
}

/** Blocks of ascending probabilities and strictly ascending rates, none of them 0 or 1. */
function pool(probabilities: Float64Array, target: Float64Array, weights: Float64Array | undefined): Block[] {
  const n = probabilities.length;
  const order = new Uint32Array(n).map((_, i) => i).sort((a, b) => probabilities[a]! - probabilities[b]! || a - b);
  const blocks: Block[] = [];
  const add = (x: number, sum: number, rows: number) => {
    let block: Block = { from: x, to: x, sum, rows, probabilities: x * rows };
    for (let last = blocks.at(-1); last && last.sum * block.rows >= block.sum * last.rows; last = blocks.at(-1)) {
      block = {
        from: last.from,
        to: block.to,
        sum: last.sum + block.sum,
        rows: last.rows + block.rows,
        probabilities: last.probabilities + block.probabilities,
      };
      blocks.pop();
    }
    blocks.push(block);
  };
  add(probabilities[order[0]!]!, 0.5, 0.5);
  for (let i = 0; i < n; ) {
    const x = probabilities[order[i]!]!;
    let [sum, rows] = [0, 0];
    for (; i < n && probabilities[order[i]!] === x; i++) {
      const weight = weights ? weights[order[i]!]! : 1;
      sum += weight * target[order[i]!]!;
      rows += weight;
    }
    if (rows > 0) add(x, sum, rows);
  }
  add(probabilities[order[n - 1]!]!, 0, 0.5);
  return blocks;
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
  const fraction = (p - x[low]!) / (x[high]! - x[low]!);
  return y[low]! + fraction * (y[high]! - y[low]!);
}
