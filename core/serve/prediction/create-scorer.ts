import { type ModelKinds, modelKinds } from '../../algorithms/predicting.ts';
import type { ServingPackage } from '../../contracts/serving.ts';
import { recordExplainer } from '../../explain/explain-record.ts';
import { compileScorer, type Scorer } from './scorer.ts';

/**
 * Compiles a package with all that can read and explain it at hand.
 * @param kinds of models that can be served
 * @throws InvalidPackage, UnknownAlgorithm, UnknownCalibration
 */
export function createScorer(pkg: ServingPackage, kinds: ModelKinds = modelKinds): Scorer {
  return compileScorer(pkg, kinds.loaders, () => recordExplainer(pkg, kinds.explainers));
}
