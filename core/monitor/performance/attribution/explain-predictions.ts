import { modelExplainers } from '../../../algorithms/explaining.ts';
import type { CapturedPrediction, ServingPackage } from '../../../contracts/serving.ts';
import { attributor } from '../../../explain/attribution.ts';
import type { FeaturePlan } from '../../../features/plan.ts';
import { rowTransform } from '../../../features/row.ts';
import type { Attribution } from '../../../reference/attribution.ts';

/** What the features of a model contributed to predictions that it made. @throws CannotExplain, MalformedModel */
export function explainPredictions(pkg: ServingPackage, predictions: readonly CapturedPrediction[]): Attribution {
  const plan = pkg.plan as FeaturePlan;
  const transform = rowTransform(plan);
  const explained = attributor(pkg, modelExplainers);
  const features = new Float32Array(plan.features.length);
  const windowNames = plan.windows.flatMap((spec) => spec.features.map(({ name }) => name));
  for (const { record, windows } of predictions) {
    transform(
      record,
      windowNames.map((name) => windows[name] ?? Number.NaN),
      features,
    );
    explained.add(features);
  }
  return explained.result();
}
