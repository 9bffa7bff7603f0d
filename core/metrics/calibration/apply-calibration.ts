import { EvaluateError } from '../errors.ts';
import type { Calibration } from './calibration.ts';
import { interpolate } from './isotonic.ts';
import { clampedLogit, sigmoid } from './logit.ts';
import { applyTemperature } from './temperature.ts';

/** Thrown for a stored calibration of an unknown kind. */
export class UnknownCalibration extends EvaluateError {
  override name = 'UnknownCalibration';
}

/**
 * Binary: from the model's probability to the calibrated one; monotone.
 * @param json `ServingPackage.calibration`; null leaves probabilities as they are
 * @throws UnknownCalibration
 */
export function applyCalibration(json: unknown): (p: number) => number {
  const calibration = json as Calibration | null;
  if (calibration === null) return (p) => p;
  if (calibration.kind === 'isotonic') return (p) => interpolate(calibration.x, calibration.y, p);
  if (calibration.kind === 'platt') return (p) => sigmoid(calibration.slope * clampedLogit(p) + calibration.intercept);
  throw new UnknownCalibration(`calibration of kind '${calibration.kind}' cannot be applied to one probability`);
}

/**
 * Multiclass: calibrates a row's probabilities in place.
 * @throws UnknownCalibration
 */
export function applyMulticlassCalibration(json: unknown): (probabilities: Float64Array) => void {
  const calibration = json as Calibration | null;
  if (calibration === null) return () => {};
  if (calibration.kind !== 'temperature')
    throw new UnknownCalibration(`calibration of kind '${calibration.kind}' cannot be applied to several classes`);
  return (probabilities) => applyTemperature(calibration.temperature, probabilities);
}
