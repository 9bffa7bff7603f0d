import type { Dataset } from '../contracts/dataset.ts';
import { applyPlan, type FeaturePlan, fitFeaturePlan } from '../features/index.ts';
import { selectLike } from '../features/selection/select.ts';
import { isKnownOutcome } from '../labels/learnable-rows.ts';
import { parts } from '../table/feature-matrix.ts';
import type { Prepared } from './prepared.ts';
import { UnusableSplit } from './split/assign-parts.ts';
import { preparedOf, usableDataset } from './usable-dataset.ts';

/**
 * What a refit learns from: the plan fitted on all usable, matured rows, and those rows, all in the training part.
 *
 * @param evaluatedPlan of the training part, which says the encoding and the pairs of columns; what its selection dropped is
 *   dropped here too
 * @throws UnusableSplit when no row is usable; InvalidWindow, NoFeatures
 */
export function prepareRefit(whole: Dataset, evaluatedPlan: FeaturePlan): { plan: FeaturePlan; prepared: Prepared } {
  const usable = usableDataset(whole);
  const { dataset, target, imputed, windows } = usable;
  if (target.length === 0)
    throw new UnusableSplit(`none of ${whole.table.rows} rows has a mature label, expected some: ingest labels`);
  const { seed } = dataset.extra.project.training;
  const fitRows = Uint32Array.from(target.keys()).filter((row) => isKnownOutcome(imputed, row));
  const { encoding } = evaluatedPlan;
  const fitted = fitFeaturePlan({ dataset, windows, fitRows, encoding, seed, target, like: evaluatedPlan });
  const { plan, matrix } = selectLike(fitted, evaluatedPlan);
  return { plan, prepared: preparedOf(usable, matrix, new Uint8Array(target.length).fill(parts.train)) };
}

/**
 * The usable rows of a dataset with the features of a plan that was fitted before, e.g. a champion's; `part` is `unused`
 * throughout.
 *
 * @throws UnknownColumn when the dataset has lost a column that the plan reads
 */
export function applyToDataset(whole: Dataset, plan: FeaturePlan): Prepared {
  const usable = usableDataset(whole, plan.windows);
  const matrix = applyPlan(plan, usable.dataset.table, usable.windows);
  return preparedOf(usable, matrix, new Uint8Array(matrix.rows));
}
