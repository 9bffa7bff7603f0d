import { estimatedAreas } from './estimated-areas.ts';

/** What calibrated probabilities of several classes expect of themselves. */
export interface ExpectedClasses {
  /** Share of rows whose decided class is the true one. */
  accuracy: number;
  /** Unweighted mean over the classes of the class against the rest. */
  rocAuc: number;
  /** Shape (rows): of each row its expected log loss (entropy), and the variance of its log loss. */
  logLoss: Float64Array;
  variance: Float64Array;
}

/**
 * Figures of a classifier before any label is known: each row counts for each class with its calibrated probability (NannyML's CBPE of
 * several classes, which knows no log loss).
 * @param probability calibrated, shape (rows, classes), row-major
 * @param score by which rows are ranked for a class, of the same shape
 * @param decided class index, shape (rows)
 */
export function estimatedClasses(
  probability: ArrayLike<number>,
  score: ArrayLike<number>,
  decided: ArrayLike<number>,
  classes: number,
): ExpectedClasses {
  const rows = decided.length;
  const logLoss = new Float64Array(rows);
  const variance = new Float64Array(rows);
  let right = 0;
  for (let i = 0; i < rows; i++) {
    right += probability[i * classes + decided[i]!]!;
    let squares = 0;
    for (let k = 0; k < classes; k++) {
      const p = probability[i * classes + k]!;
      const loss = p > 0 ? -Math.log(p) : 0;
      logLoss[i]! += p * loss;
      squares += p * loss * loss;
    }
    variance[i] = Math.max(0, squares - logLoss[i]! ** 2);
  }
  const column = (of: ArrayLike<number>, k: number) =>
    Float64Array.from({ length: rows }, (_, i) => of[i * classes + k]!);
  let area = 0;
  for (let k = 0; k < classes; k++) area += estimatedAreas(column(probability, k), column(score, k)).rocAuc / classes;
  return { accuracy: right / rows, rocAuc: area, logLoss, variance };
}
