import { checkPairs } from '../check.ts';

/** Rows of similar probability: what was predicted and what happened. */
export interface ReliabilityBin {
  /** Mean predicted probability. */
  predicted: number;
  /** Share of positive rows. */
  observed: number;
  rows: number;
}

/**
 * Reliability curve in bins of about equally many rows (rare events would fill one bin of equal width); rows of the same
 * probability are never divided.
 * @throws InvalidEvaluationInput
 */
export function reliability(target: Float64Array, probabilities: Float64Array, bins = 10): ReliabilityBin[] {
  checkPairs(target, probabilities);
  const n = target.length;
  const order = new Uint32Array(n).map((_, i) => i).sort((a, b) => probabilities[a]! - probabilities[b]! || a - b);
  const curve: ReliabilityBin[] = [];
  for (let i = 0; i < n; ) {
    const until = Math.max(i + 1, Math.round(((curve.length + 1) * n) / bins));
    const bin = { predicted: 0, observed: 0, rows: 0 };
    while (i < n && (i < until || probabilities[order[i]!] === probabilities[order[i - 1]!])) {
      bin.predicted += probabilities[order[i]!]!;
      bin.observed += target[order[i]!]!;
      bin.rows++;
      i++;
    }
    curve.push({ predicted: bin.predicted / bin.rows, observed: bin.observed / bin.rows, rows: bin.rows });
  }
  return curve;
}

/** Expected calibration error: mean distance of predicted and observed over the rows (Naeini et al., 2015). */
export function expectedCalibrationError(curve: readonly ReliabilityBin[]): number {
  const rows = curve.reduce((sum, bin) => sum + bin.rows, 0);
  return curve.reduce((sum, bin) => sum + (bin.rows / rows) * Math.abs(bin.observed - bin.predicted), 0);
}
