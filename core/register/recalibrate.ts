import type { Model } from '../algorithms/model.ts';
import { predictRows } from '../algorithms/predict.ts';
import type { Dataset } from '../contracts/dataset.ts';
import { partRows } from '../evaluate/part-rows.ts';
import { applyCalibration } from '../metrics/calibration/apply-calibration.ts';
import { calibratePredictions } from '../metrics/calibration/calibrate-predictions.ts';
import type { Calibration } from '../metrics/calibration/calibration.ts';
import { fitCalibration } from '../metrics/calibration/fit-calibration.ts';
import type { Prepared } from '../prepare/prepared.ts';

export interface RecalibrateInput {
  /** All rows that the served model was fitted on. */
  prepared: Prepared;
  outputs: number;
  /** Rows of `prepared` by which calibrations are judged. */
  rows: Uint32Array;
  /** What the served model predicts for `rows`, not calibrated; shape (rows, outputs). */
  predictions: Float64Array;
  /** Found on validation, for the model of the training part. */
  calibration: Calibration | null;
  /** Fold of each row of `prepared`, see `calibrationFolds`. */
  fold: Uint8Array;
  /** Fits the winner on some rows of `prepared`. */
  fit: (train: Uint32Array) => Promise<Model>;
  seed: number;
  /** True when training has to end. */
  shouldStop: () => boolean;
}

export interface Recalibration {
  calibration: Calibration | null;
  /** Whether it is the one found on validation. */
  kept: boolean;
  /** The choice with its figures, in words. */
  reason: string;
}

const folds = 3;
const relativeTolerance = 0.2;
const standardErrors = 2;

/**
 * The calibration of a refitted classifier whose rows are not split by time. The one found on validation belongs to the model of the training part; with
 * few positives the refitted model can have another scale, on which the same map is far off. It is kept where the mean
 * calibrated probability agrees with the base rate of the rows. Else the first of these that agrees:
 *
 * 1. a calibration fitted on out-of-fold predictions of the winner;
 * 2. none;
 * 3. binary: the log odds shifted so that the mean is the base rate; multiclass: none all the same.
 *
 * @throws what the training throws
 */
export async function recalibrate(input: RecalibrateInput): Promise<Recalibration> {
  const { calibration, outputs, predictions, prepared, rows } = input;
  const target = Float64Array.from(rows, (row) => prepared.target[row]!);
  const base = baseRates(target, outputs);
  const ratesUnder = (candidate: Calibration | null) =>
    meanRates(calibratePredictions(candidate, predictions, outputs), outputs);
  const judge = (candidate: Calibration | null, expected = base) =>
    agreement(ratesUnder(candidate), expected, rows.length, prepared.classes);

  const first = judge(calibration);
  if (first.agrees)
    return { calibration, kept: true, reason: `calibration found on validation kept: ${first.figures}` };
  const refused = `calibration found on validation does not fit the refitted model (${first.figures})`;
  const changed = (other: Calibration | null, how: string): Recalibration => ({
    calibration: other,
    kept: false,
    reason: `${refused}; ${how}`,
  });

  const learnt = await outOfFold(input);
  let failed: string;
  if ('failed' in learnt) failed = learnt.failed;
  else {
    const fitted = fitCalibration(
      learnt.predictions,
      prepared.target,
      outputs,
      input.seed,
      prepared.weight ?? undefined,
    ).calibration;
    const how = `calibrated (${fitted?.kind ?? 'none'}) on predictions out of ${folds} folds`;
    const judged = judge(fitted);
    if (judged.agrees) return changed(fitted, `${how}: ${judged.figures}`);
    // An overfitted model exaggerates on rows that it has learnt from; then so do the folds' models on theirs.
    const seen = meanRates(calibratePredictions(fitted, learnt.seen, outputs), outputs);
    if (judge(fitted, seen).agrees)
      return changed(fitted, `${how}: ${judged.figures}, like the folds' models on rows that they learnt from`);
    failed = `${how} it does not fit either (${judged.figures})`;
  }
  const raw = judge(null);
  if (raw.agrees || outputs > 1) return changed(null, `${failed}; not calibrated: ${raw.figures}`);
  const shifted = shiftedTo(base[0]!, predictions);
  return changed(shifted, `${failed}; log odds shifted by ${shifted.intercept.toFixed(2)}: ${judge(shifted).figures}`);
}

/** Folds of rows that are not split by time (those are calibrated by the backtest): whole groups where they are split by group. */
export function calibrationFolds(dataset: Dataset, prepared: Prepared): Uint8Array {
  const fold = new Uint8Array(prepared.target.length);
  const grouped = dataset.extra.project.data.split?.by === 'group';
  const group = grouped ? partRows(dataset, prepared, Uint32Array.from(fold.keys())).entity : undefined;
  return fold.map((_, i) => (group && group[i]! >= 0 ? group[i]! : i) % folds);
}

/** Predictions of all rows by models that have not learnt from them, and of the judged rows by models that have (`seen`). */
async function outOfFold({
  prepared,
  outputs,
  rows,
  fold,
  fit,
  shouldStop,
}: RecalibrateInput): Promise<{ failed: string } | { predictions: Float64Array; seen: Float64Array }> {
  const { matrix, target } = prepared;
  const all = Uint32Array.from(target.keys());
  const classes = new Set(target).size;
  const predictions = new Float64Array(target.length * outputs);
  const seen: Float64Array[] = [];
  for (let f = 0; f < folds; f++) {
    const train = all.filter((row) => fold[row] !== f);
    if (new Set(train.map((row) => target[row]!)).size < classes)
      return { failed: `without fold ${f + 1} of ${folds} there is a class without rows` };
    const model = await fit(train);
    if (shouldStop()) return { failed: `no time was left to calibrate on ${folds} folds` };
    const held = all.filter((row) => fold[row] === f);
    const own = predictRows(model, matrix, held);
    held.forEach((row, i) => {
      predictions.set(own.subarray(i * outputs, (i + 1) * outputs), row * outputs);
    });
    const known = rows.filter((row) => fold[row] !== f);
    seen.push(predictRows(model, matrix, known));
  }
  const joined = new Float64Array(seen.reduce((n, part) => n + part.length, 0));
  seen.reduce((at, part) => {
    joined.set(part, at);
    return at + part.length;
  }, 0);
  return { predictions, seen: joined };
}

/** Binary: the fraction of positives; multiclass: of each class. */
function baseRates(target: Float64Array, outputs: number): number[] {
  const counts = new Array<number>(outputs).fill(0);
  for (const y of target) {
    if (outputs > 1) counts[y]!++;
    else counts[0]! += y;
  }
  return counts.map((n) => n / target.length);
}

/** Column means of shape (rows, outputs). */
function meanRates(probabilities: Float64Array, outputs: number): number[] {
  const sums = new Array<number>(outputs).fill(0);
  probabilities.forEach((p, i) => {
    sums[i % outputs]! += p;
  });
  return sums.map((sum) => (sum * outputs) / probabilities.length);
}

/**
 * Whether means are within 20 % or two binomial standard errors of the expected rates, the larger counting; the error
 * has Laplace's estimate of the rate, so that it is above 0 for a class without rows.
 */
function agreement(means: number[], expected: number[], rows: number, classes: readonly string[]) {
  const excess = means.map((mean, k) => {
    const smoothed = (expected[k]! * rows + 1) / (rows + 2);
    const error = Math.sqrt((smoothed * (1 - smoothed)) / rows);
    return Math.abs(mean - expected[k]!) / Math.max(relativeTolerance * expected[k]!, standardErrors * error);
  });
  const worst = excess.indexOf(Math.max(...excess));
  const what = means.length > 1 ? `mean probability of class '${classes[worst]}'` : 'mean probability';
  return {
    agrees: excess[worst]! <= 1,
    figures: `${what} ${means[worst]!.toPrecision(3)}, base rate ${expected[worst]!.toPrecision(3)}`,
  };
}

/** By bisection: the mean rises with the shift. */
function shiftedTo(rate: number, predictions: Float64Array): Calibration & { kind: 'platt' } {
  let low = -30;
  let high = 30;
  const at = (intercept: number) => ({ kind: 'platt' as const, slope: 1, intercept });
  for (let i = 0; i < 50; i++) {
    const middle = (low + high) / 2;
    if (meanRates(predictions.map(applyCalibration(at(middle))), 1)[0]! < rate) low = middle;
    else high = middle;
  }
  return at((low + high) / 2);
}
