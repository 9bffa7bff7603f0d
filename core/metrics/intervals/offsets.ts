import type { IntervalRule } from '../../contracts/serving.ts';
import { quantile } from '../../stats/quantile.ts';

/** How far from predictions their truth lies, by the prediction; see `IntervalRule`. */
export type Offsets = Pick<IntervalRule, 'at' | 'lower' | 'upper'>;

const mostBins = 20;
const leastRowsOfBin = 50;
/** Rows that a bin has beyond its ends at least, both sides together. */
const rowsBeyond = 5;
/** Of the width over all rows: a bin of equal errors has one too. */
const leastWidth = 0.01;

/**
 * Quantiles of the residuals within bins of equally many rows by the prediction: errors mostly grow with what is predicted, and more on
 * one side than on the other. They have no guarantee by themselves (`conformalQuantile`).
 * @param predictions of models that were not fitted on the rows, shape (rows)
 * @param target shape (rows)
 * @param coverage fraction of the rows between the ends, above 0 and below 1
 */
export function fitOffsets(predictions: Float64Array, target: Float64Array, coverage: number): Offsets {
  const order = new Uint32Array(predictions.keys()).sort((a, b) => predictions[a]! - predictions[b]! || a - b);
  const residuals = Float64Array.from(order, (i) => target[i]! - predictions[i]!);
  const tail = (1 - coverage) / 2;
  const ends = (from: number, to: number) => {
    const sorted = residuals.slice(from, to).sort();
    return [quantile(sorted, tail), quantile(sorted, 1 - tail)] as const;
  };
  const [low, high] = ends(0, order.length);
  const smallest = target.reduce((least, y) => Math.min(least, y), Infinity);
  // Targets that are often the smallest (no claim, no sale) lie on a line: an end beside it would have all of them or none.
  const atoms = (from: number, to: number) => {
    const rows = order.subarray(from, to);
    const often = rows.reduce((n, i) => n + (target[i] === smallest ? 1 : 0), 0) > tail * rows.length;
    return (
      often && ([smallest - predictions[rows.at(-1)!]!, quantile(residuals.slice(from, to).sort(), coverage)] as const)
    );
  };
  const largest = residuals.reduce((most, r) => Math.max(most, Math.abs(r)), 0);
  const least = leastWidth * (high - low) || leastWidth * largest || 1;
  const found: Offsets = { at: [], lower: [], upper: [] };
  const bins = cuts(order, predictions, Math.max(leastRowsOfBin, Math.ceil(rowsBeyond / (1 - coverage))));
  bins.slice(1).forEach((to, b) => {
    const from = bins[b]!;
    const [lower, upper] = atoms(from, to) || ends(from, to);
    const spare = Math.max(0, least - (upper - lower)) / 2;
    found.at.push(order.subarray(from, to).reduce((sum, i) => sum + predictions[i]!, 0) / (to - from));
    found.lower.push(lower - spare);
    found.upper.push(upper + spare);
  });
  return found;
}

/** Where bins begin, and at last the number of rows: equal predictions are in one bin. */
function cuts(order: Uint32Array, predictions: Float64Array, rowsOfBin: number): number[] {
  const rows = order.length;
  const bins = Math.max(1, Math.min(mostBins, Math.floor(rows / rowsOfBin)));
  const found = [0];
  for (let b = 1; b < bins; b++) {
    let cut = Math.floor((b * rows) / bins);
    while (cut < rows && predictions[order[cut]!] === predictions[order[cut - 1]!]) cut++;
    if (cut > found.at(-1)! && cut < rows) found.push(cut);
  }
  return [...found, rows];
}
