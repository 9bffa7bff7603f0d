/** What a candidate has cost on rows that it was not fitted on; NaN where it made no prediction. */
export interface ScoredCandidate {
  /** Shape (rows). */
  losses: Float64Array;
}

/** A gain and its standard error. */
export interface Gain {
  sum: number;
  error: number;
}

/** By so many standard errors one must be better than another to be surely so. */
const standardErrors = 2;

/** The weighted sum of what each row gains, and its standard error; a row without a prediction gains nothing. */
export function gainOf(losses: Float64Array, than: Float64Array, weights: Float64Array): Gain {
  const gains = losses.map((loss, i) => (Number.isNaN(than[i]! - loss) ? 0 : than[i]! - loss));
  let [total, sum, squares] = [0, 0, 0];
  gains.forEach((gain, i) => {
    total += weights[i]!;
    sum += weights[i]! * gain;
  });
  gains.forEach((gain, i) => {
    squares += (weights[i]! * (gain - sum / total)) ** 2;
  });
  return { sum, error: Math.sqrt(squares) };
}

/** Whether a gain is beyond chance. */
export function isSure({ sum, error }: Gain): boolean {
  return sum > standardErrors * error;
}

/** The candidate that gains most over the first, of those that are surely better; 0, the first, where none is. */
export function surelyBest(
  candidates: readonly ScoredCandidate[],
  weights: Float64Array,
  isBetter: (candidate: ScoredCandidate, gain: Gain) => boolean,
): number {
  const first = candidates[0]!.losses;
  let best = 0;
  let bestGain = 0;
  candidates.forEach((candidate, c) => {
    if (c === 0) return;
    const gain = gainOf(candidate.losses, first, weights);
    if (gain.sum > bestGain && isBetter(candidate, gain)) {
      best = c;
      bestGain = gain.sum;
    }
  });
  return best;
}

/** A block counts half as much as the one after it, however many its rows: what was best lately is what is asked for. */
const decay = 0.5;

/**
 * How rows of the blocks before `before` weigh, the others not at all.
 * @param block of each row
 * @param weights of each row, e.g. for its selection; null: all the same
 */
export function latelyWeights(block: Uint8Array, weights: Float64Array | null, before: number): Float64Array {
  const rowsOf = new Float64Array(before);
  block.forEach((b, i) => {
    if (b < before) rowsOf[b]! += weights?.[i] ?? 1;
  });
  return Float64Array.from(block, (b, i) =>
    b < before ? ((weights?.[i] ?? 1) / rowsOf[b]!) * decay ** (before - 1 - b) : 0,
  );
}
