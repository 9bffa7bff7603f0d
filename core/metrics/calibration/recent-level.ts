import { applyCalibration } from './apply-calibration.ts';
import type { Calibration } from './calibration.ts';
import { clampedLogit, sigmoid } from './logit.ts';

/** Standard deviation (log odds) of how far the level is expected to have moved: few positives move it little. */
const expectedShift = 0.5;

/**
 * A binary calibration whose log odds are shifted to what happened to rows of weight, mostly recent ones: the mode of the
 * posterior of the shift under a normal prior around none (King and Zeng, 2001, correct the prior in the same way).
 * @param calibration shape of the map, of more rows
 * @param probabilities of the model, not calibrated
 */
export function toRecentLevel(
  calibration: Calibration | null,
  probabilities: Float64Array,
  target: Float64Array,
  weights: Float64Array,
): { calibration: Calibration | null; shift: number } {
  const scores = probabilities.map(applyCalibration(calibration)).map(clampedLogit);
  let shift = 0;
  for (let iteration = 0; iteration < 50; iteration++) {
    let [gradient, curvature] = [shift / expectedShift ** 2, 1 / expectedShift ** 2];
    for (let i = 0; i < scores.length; i++) {
      const p = sigmoid(scores[i]! + shift);
      gradient += weights[i]! * (p - target[i]!);
      curvature += weights[i]! * p * (1 - p);
    }
    const step = Math.max(-1, Math.min(1, gradient / curvature));
    shift -= step;
    if (Math.abs(step) < 1e-9) break;
  }
  return { calibration: shiftLevel(calibration, shift), shift };
}

/** A binary calibration whose log odds are so much higher. */
export function shiftLevel(calibration: Calibration | null, shift: number): Calibration | null {
  if (shift === 0) return calibration;
  if (calibration === null) return { kind: 'platt', slope: 1, intercept: shift };
  if (calibration.kind === 'platt') return { ...calibration, intercept: calibration.intercept + shift };
  if (calibration.kind === 'temperature') return calibration;
  return { ...calibration, y: calibration.y.map((y) => sigmoid(clampedLogit(y) + shift)) };
}
