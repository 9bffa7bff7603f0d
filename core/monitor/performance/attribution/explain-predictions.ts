import { modelExplainers } from '../../../algorithms/explaining.ts';
import type { CapturedPrediction, ServingPackage } from '../../../contracts/serving.ts';
import { attributor } from '../../../explain/attribution.ts';
import type { FeaturePlan } from '../../../features/plan.ts';
import type { Attribution } from '../../../reference/attribution.ts';
import { capturedFeatures } from '../captured-features.ts';

/** What the features of a model contributed to predictions that it made. @throws CannotExplain, MalformedModel */
export function explainPredictions(pkg: ServingPackage, predictions: readonly CapturedPrediction[]): Attribution {
  const plan = pkg.plan as FeaturePlan;
  const featuresOf = capturedFeatures(plan);
  const explained = attributor(pkg, modelExplainers);
  const features = new Float32Array(plan.features.length);
  for (const prediction of predictions) {
    featuresOf(prediction, features);
    explained.add(features);
  }
  return explained.result();
}
