import type { RegressionLoss } from '../../contracts/regression-loss.ts';
import type { Recency } from '../../contracts/steps.ts';
import type { Task } from '../../contracts/task.ts';
import { calibratePredictions } from '../../metrics/calibration/calibrate-predictions.ts';
import type { Calibration } from '../../metrics/calibration/calibration.ts';
import { fitCalibration } from '../../metrics/calibration/fit-calibration.ts';
import { toRecentLevel } from '../../metrics/calibration/recent-level.ts';
import { rowLosses } from '../../metrics/row-losses.ts';
import { valuesOf } from '../../table/rows-of-part.ts';
import { chooseRecency } from './choose-recency.ts';

/** Validation and test rows, ascending by time. */
export interface RollingRows {
  task: Task;
  outputs: number;
  loss?: RegressionLoss;
  target: Float64Array;
  /** For their selection; null: all the same. */
  weights: Float64Array | null;
  /** Of each row: 0 validation, from 1 on the blocks of the test period. */
  block: Uint8Array;
}

/** One way to forget: at every origin a model fitted on what was known by then. */
export interface RollingCandidate {
  recency: Recency;
  /** Shape (rows, outputs), not calibrated; NaN where there were too few rows to fit. */
  predictions: Float64Array;
}

export interface RollingOutcome {
  /**
   * Shape (test rows, outputs): what retraining at every origin would have served, by the recency and the calibration that the rows
   * before had shown to be best.
   */
  predictions: Float64Array;
  /** Index of the candidate that served each block, from block 1 on. */
  chosen: number[];
  /** The candidate that rows before each block speak for, and at last that which all do; what is told of a change is left out of it. */
  best: number[];
  /** Candidate that serves from now on: the best of all blocks. */
  serves: number;
  /** Of what serves, fitted on all blocks and set to the level of the latest. */
  calibration: Calibration | null;
  reason: string;
  /** Shape (test rows, outputs): predictions of the candidate that serves from now on, as it is calibrated. */
  scores: Float64Array;
}

/**
 * Chains the predictions of the candidates into those that retraining at every origin would have served, without looking ahead.
 * @param candidates the first is that without forgetting, which predicts every row
 */
export function rollingOrigin(
  rows: RollingRows,
  candidates: readonly RollingCandidate[],
  seed: number,
): RollingOutcome {
  const { outputs, block, weights } = rows;
  const blocks = block.at(-1)!;
  const scored = candidates.map(({ predictions }) => ({ losses: rowLosses({ ...rows, predictions }) }));
  const testRows = indices(block, (b) => b > 0);
  const first = block.length - testRows.length;
  const predictions = new Float64Array(testRows.length * outputs);
  const chosen: number[] = [];
  const bests = Array.from({ length: blocks + 1 }, (_, k) => chooseRecency(scored, block, weights, k + 1));
  for (let k = 1; k <= blocks; k++) {
    const own = indices(block, (b) => b === k);
    const best = bests[k - 1]!;
    const fitted = (c: number) => !Number.isNaN(candidates[c]!.predictions[own[0]! * outputs]!);
    // What the trigger tells of a change holds until rows speak for or against it.
    const told = candidates.findIndex(
      ({ recency, predictions: own }, c) => recency.since && fitted(c) && !judged(own, block, k, outputs),
    );
    const serves = told > 0 ? told : fitted(best) ? best : 0;
    chosen.push(serves);
    const raw = candidates[serves]!.predictions;
    const { calibration } = calibrationBefore(rows, raw, k, seed);
    predictions.set(
      calibratePredictions(calibration, valuesOf(raw, own, outputs), outputs),
      (own[0]! - first) * outputs,
    );
  }
  const serves = bests[blocks]!;
  const raw = candidates[serves]!.predictions;
  const { calibration, reason } = calibrationBefore(rows, raw, blocks + 1, seed);
  const known = testRows.filter((i) => !Number.isNaN(raw[i * outputs]!));
  return {
    predictions,
    chosen,
    best: bests,
    serves,
    calibration,
    reason,
    scores: calibratePredictions(calibration, valuesOf(raw, known, outputs), outputs),
  };
}

/**
 * The calibration that the blocks before `before` teach of a candidate: its shape from all of their rows, its level mostly from the
 * latest.
 */
function calibrationBefore(
  { task, outputs, target, weights, block }: RollingRows,
  raw: Float64Array,
  before: number,
  seed: number,
): { calibration: Calibration | null; reason: string } {
  if (task === 'regression') return { calibration: null, reason: 'a regression is not calibrated' };
  const known = indices(block, (b, i) => b < before && !Number.isNaN(raw[i * outputs]!));
  const probabilities = valuesOf(raw, known, outputs);
  const outcomes = valuesOf(target, known, 1);
  const own = weights ? valuesOf(weights, known, 1) : undefined;
  const { calibration, reason } = fitCalibration(probabilities, outcomes, outputs, seed, own);
  if (outputs > 1) return { calibration, reason };
  const levelled = toRecentLevel(calibration, probabilities, outcomes, own);
  const of = Number.isFinite(levelled.halfLife) ? `half-life ${Math.round(levelled.halfLife)} rows` : 'all of them';
  return {
    calibration: levelled.calibration,
    reason: `${reason}; log odds shifted by ${levelled.shift.toFixed(2)} to the level of the latest rows (${of})`,
  };
}

/** Whether a candidate has predicted any block before. */
function judged(predictions: Float64Array, block: Uint8Array, before: number, outputs: number): boolean {
  return block.some((b, i) => b < before && !Number.isNaN(predictions[i * outputs]!));
}

function indices(block: Uint8Array, wanted: (block: number, index: number) => boolean): Uint32Array {
  return Uint32Array.from(block.keys()).filter((i) => wanted(block[i]!, i));
}
