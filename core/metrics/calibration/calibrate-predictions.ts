import { applyCalibration, applyMulticlassCalibration } from './apply-calibration.ts';

/** Predictions of shape (rows, outputs) under a calibration (null: unchanged); a copy. @throws UnknownCalibration */
export function calibratePredictions(calibration: unknown, predictions: Float64Array, outputs: number): Float64Array {
  if (outputs === 1) return predictions.map(applyCalibration(calibration));
  const out = Float64Array.from(predictions);
  const apply = applyMulticlassCalibration(calibration);
  for (let i = 0; i < out.length; i += outputs) apply(out.subarray(i, i + outputs));
  return out;
}
