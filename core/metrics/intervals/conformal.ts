import { InvalidEvaluationInput } from '../errors.ts';
import { offsetAt } from './offset-at.ts';
import type { Offsets } from './offsets.ts';

/** So that 0.9 times 10 rows are 9, whatever is left of binary fractions. */
const rounding = 1e-9;

/** Rows without which no interval holds with such a coverage: the smallest n with (n + 1) coverage <= n. */
export function calibrationRowsNeeded(coverage: number): number {
  return Math.ceil(coverage / (1 - coverage) - rounding);
}

/**
 * How far outside of its interval a truth lies, in widths of the interval; negative inside, -1/2 in its middle (the score of conformalised
 * quantile regression, Romano, Patterson and Candès 2019, made relative as by Sesia and Candès 2020).
 */
export function conformityScore({ at, lower, upper }: Offsets, prediction: number, target: number): number {
  const residual = target - prediction;
  const [low, high] = [offsetAt(at, lower, prediction), offsetAt(at, upper, prediction)];
  return Math.max(low - residual, residual - high) / (high - low);
}

/**
 * The score that a new row, exchangeable with these, does not exceed with a chance of `coverage` at least, at most 1/(n + 1) more (split
 * conformal prediction, Lei et al. 2018: the ceil((n + 1) coverage)-th smallest).
 * @throws InvalidEvaluationInput with fewer scores than `calibrationRowsNeeded`
 */
export function conformalQuantile(scores: Float64Array, coverage: number): number {
  const rank = Math.ceil((scores.length + 1) * coverage - rounding);
  if (rank > scores.length)
    throw new InvalidEvaluationInput(
      `${scores.length} rows to calibrate intervals of coverage ${coverage} on; expected ${calibrationRowsNeeded(coverage)} at least`,
    );
  return scores.toSorted()[Math.max(0, rank - 1)]!;
}

/** Offsets whose ends are moved outwards by a fraction of the width between them, or inwards. */
export function widened({ at, lower, upper }: Offsets, by: number): Offsets {
  const move = (k: number) => by * (upper[k]! - lower[k]!);
  return { at, lower: lower.map((end, k) => end - move(k)), upper: upper.map((end, k) => end + move(k)) };
}
