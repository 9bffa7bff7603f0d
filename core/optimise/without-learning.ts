import type { PriorJson } from '../algorithms/prior/prior-model.ts';
import type { ServingPackage } from '../contracts/serving.ts';

/** The package with a model that has learned nothing in the place of its own: features, contract and words are the same. */
export function withoutLearning(pkg: ServingPackage): ServingPackage {
  const { task, outputs, features, classWeights } = pkg.model;
  const model: PriorJson = {
    algorithm: 'prior',
    task,
    outputs,
    features,
    ...(classWeights && { classWeights }),
    values: new Array<number>(outputs).fill(1 / (outputs + 1)),
  };
  return { ...pkg, model };
}
