import { loadModel } from '../../../algorithms/loader.ts';
import { modelLoaders } from '../../../algorithms/loading.ts';
import type { CapturedPrediction, ServingPackage } from '../../../contracts/serving.ts';
import type { FeaturePlan } from '../../../features/plan.ts';
import type { ErrorModel } from '../../../reference/error-model.ts';
import { capturedFeatures } from '../captured-features.ts';

/** How wrong a prediction is likely to be: the expected absolute and squared error. */
export type ExpectedErrors = [absolute: number, squared: number];

/** What tells of predictions of a regression how wrong they are likely to be. @throws UnknownAlgorithm, MalformedModel */
export function errorExpecter(
  pkg: ServingPackage,
  { absolute, squared }: ErrorModel,
): (prediction: CapturedPrediction) => ExpectedErrors {
  const plan = pkg.plan as FeaturePlan;
  const featuresOf = capturedFeatures(plan);
  const models = [absolute, squared].map((model) => loadModel(model, modelLoaders));
  const width = plan.features.length;
  const features = new Float32Array(width + 1);
  const out = new Float64Array(1);
  return (prediction) => {
    featuresOf(prediction, features.subarray(0, width));
    features[width] = prediction.value ?? Number.NaN;
    const [first, second] = models.map((model) => {
      model.predictRow(features, out);
      return Math.max(0, out[0]!);
    });
    return [first!, second!];
  };
}
