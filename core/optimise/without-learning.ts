import type { PriorJson } from '../algorithms/prior/prior-model.ts';
import { modelReducers } from '../algorithms/reducing.ts';
import type { ServingPackage } from '../contracts/serving.ts';
import type { FeaturePlan } from '../features/plan.ts';
import { dropFeatures } from '../features/selection/drop-features.ts';

/**
 * The package with a model that has learned nothing in the place of its own: contract and words are the same, and the features, but for a
 * model of which less is fewer features; then there is one.
 */
export function withoutLearning(pkg: ServingPackage): ServingPackage {
  const { task, outputs, classWeights, algorithm } = pkg.model;
  const byFeatures = modelReducers.some((reducer) => reducer.name === algorithm && reducer.byFeatures);
  const plan = byFeatures ? firstFeature(pkg.plan as FeaturePlan) : (pkg.plan as FeaturePlan);
  const model: PriorJson = {
    algorithm: 'prior',
    task,
    outputs,
    features: byFeatures ? plan.features.map(({ name }) => name) : pkg.model.features,
    ...(classWeights && { classWeights }),
    values: new Array<number>(outputs).fill(1 / (outputs + 1)),
  };
  return { ...pkg, plan, model };
}

function firstFeature(plan: FeaturePlan): FeaturePlan {
  const [first] = plan.features;
  return dropFeatures(plan, (name) => (name === first!.name ? undefined : 'it was measured without'), 'model').plan;
}
