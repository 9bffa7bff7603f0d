import { applyCalibration } from './apply-calibration.ts';
import type { Calibration } from './calibration.ts';
import { fitShift } from './fit-shift.ts';
import { clampedLogit } from './logit.ts';
import { shiftLogOdds } from './shift-log-odds.ts';

/** Standard deviation (log odds) of how far the level is expected to have moved: few positives move it little. */
const expectedShift = 0.5;
/** Ways to forget the level, in parts of the rows: which of them is best, the rows tell. */
const halfLives = [1 / 32, 1 / 8, 1 / 2, Number.POSITIVE_INFINITY];
/** Pieces of the rows by which half-lives are judged, each by those before it. */
const pieces = 24;
/** Of them the first teach only. */
const firstJudged = 8;
/** Rows that weigh less for their age are left out. */
const leastWeight = 1e-4;

export interface RecentLevel {
  calibration: Calibration | null;
  /** Log odds. */
  shift: number;
  /** In rows; infinite where the level is that of all rows. */
  halfLife: number;
}

/**
 * A binary calibration whose log odds are shifted to the level of the latest rows: the mode of the posterior of the shift under a normal
 * prior around none (King and Zeng, 2001, correct the prior in the same way), with rows that weigh less the older they are. The
 * half-life is the one by which each piece of the rows was predicted best by those before it, so that a level that holds
 * is learned from all rows and one that moves from the latest.
 * @param calibration shape of the map
 * @param probabilities of the model, not calibrated, in the order of time
 * @param weights of each row for its selection; absent: all 1
 */
export function toRecentLevel(
  calibration: Calibration | null,
  probabilities: Float64Array,
  target: Float64Array,
  weights?: Float64Array,
): RecentLevel {
  const scores = probabilities.map(applyCalibration(calibration)).map(clampedLogit);
  const rows = scores.length;
  const bounds = Array.from({ length: pieces + 1 }, (_, k) => Math.round((k * rows) / pieces));
  let best = { halfLife: Number.POSITIVE_INFINITY, loss: Number.POSITIVE_INFINITY };
  for (const part of halfLives.toReversed()) {
    const halfLife = part * rows;
    let loss = 0;
    let shift = 0;
    for (let k = firstJudged; k < pieces; k++) {
      shift = shiftBefore(scores, target, weights, bounds[k]!, halfLife, shift);
      for (let i = bounds[k]!; i < bounds[k + 1]!; i++) {
        const z = scores[i]! + shift;
        const w = weights ? weights[i]! : 1;
        loss += w * (Math.max(z, 0) - target[i]! * z + Math.log1p(Math.exp(-Math.abs(z))));
      }
    }
    if (loss < best.loss) best = { halfLife, loss };
  }
  const shift = shiftBefore(scores, target, weights, rows, best.halfLife, 0);
  return { calibration: shiftLevel(calibration, shift), shift, halfLife: best.halfLife };
}

/** Of the rows before `end`, the older the less. */
function shiftBefore(
  scores: Float64Array,
  target: Float64Array,
  weights: Float64Array | undefined,
  end: number,
  halfLife: number,
  start: number,
): number {
  const reach = Number.isFinite(halfLife) ? Math.ceil(-halfLife * Math.log2(leastWeight)) : end;
  const first = Math.max(0, end - reach);
  const kept = Float64Array.from({ length: end - first }, (_, i) => {
    const age = end - 1 - first - i;
    return 0.5 ** (age / halfLife) * (weights ? weights[first + i]! : 1);
  });
  return fitShift(scores.subarray(first, end), target.subarray(first, end), {
    weights: kept,
    deviation: expectedShift,
    start,
  }).shift;
}

/** A binary calibration whose log odds are so much higher. */
function shiftLevel(calibration: Calibration | null, shift: number): Calibration | null {
  if (shift === 0) return calibration;
  if (calibration === null) return { kind: 'platt', slope: 1, intercept: shift };
  if (calibration.kind === 'platt') return { ...calibration, intercept: calibration.intercept + shift };
  if (calibration.kind === 'temperature') return calibration;
  return { ...calibration, y: calibration.y.map((y) => shiftLogOdds(y, shift)) };
}
