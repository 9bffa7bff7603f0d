import { type ModelKinds, modelKinds } from '../../algorithms/predicting.ts';
import type { ServingPackage } from '../../contracts/serving.ts';
import { type RecordExplainer, recordExplainer } from '../../explain/explain-record.ts';

/** Makes what explains a package. @throws CannotExplain, MissingCounts, MissingMeans */
export type ExplainedBy = (pkg: ServingPackage) => RecordExplainer;

export function explainedBy({ explainers }: ModelKinds = modelKinds): ExplainedBy {
  return (pkg) => recordExplainer(pkg, explainers);
}
