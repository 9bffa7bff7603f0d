import type { CapturedPrediction } from '../../contracts/serving.ts';
import type { FeaturePlan } from '../../features/plan.ts';
import { rowTransform } from '../../features/row.ts';
import { windowNamesOf } from '../../features/window-names.ts';

/** Writes the features that a captured prediction was made of to `out` (length `plan.features`). */
export function capturedFeatures(
  plan: FeaturePlan,
): (prediction: Pick<CapturedPrediction, 'record' | 'windows'>, out: Float32Array) => void {
  const transform = rowTransform(plan);
  const names = windowNamesOf(plan);
  return ({ record, windows }, out) =>
    transform(
      record,
      names.map((name) => windows[name] ?? Number.NaN),
      out,
    );
}
