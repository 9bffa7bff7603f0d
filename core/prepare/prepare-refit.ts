import type { Dataset } from '../contracts/dataset.ts';
import { applyPlan, type FeaturePlan, fitFeaturePlan } from '../features/index.ts';
import { joinPlans } from '../features/join-plans.ts';
import type { EncodedPlan } from '../features/plan.ts';
import { selectLike } from '../features/selection/select.ts';
import { isKnownOutcome } from '../labels/learnable-rows.ts';
import { parts } from '../table/feature-matrix.ts';
import type { Prepared } from './prepared.ts';
import { UnusableSplit } from './split/assign-parts.ts';
import { preparedOf, usableDataset } from './usable-dataset.ts';

/**
 * What a refit learns from: the plan fitted on all usable, matured rows, and those rows, all in the training part.
 *
 * @param evaluatedPlans of the training part, one for each encoding that the model asks for. They say the pairs of columns; what
 *   their selection dropped is dropped here too
 * @throws UnusableSplit when no row is usable; InvalidWindow, NoFeatures
 */
export function prepareRefit(
  whole: Dataset,
  evaluatedPlans: readonly EncodedPlan[],
): { plan: FeaturePlan; prepared: Prepared } {
  const usable = usableDataset(whole);
  const { dataset, target, weight, imputed, windows } = usable;
  if (target.length === 0)
    throw new UnusableSplit(`none of ${whole.table.rows} rows has a mature label, expected some: ingest labels`);
  const { seed } = dataset.extra.project.training;
  const fitRows = Uint32Array.from(target.keys()).filter((row) => isKnownOutcome(imputed, row));
  const fitted = evaluatedPlans.map((like) =>
    selectLike(
      fitFeaturePlan({ dataset, windows, fitRows, encoding: like.encoding, seed, target, weights: weight, like }),
      like,
    ),
  );
  const plan = joinPlans(fitted.map((own) => own.plan));
  const matrix = {
    rows: target.length,
    features: plan.features,
    data: fitted.flatMap((own) => own.matrix.data),
  };
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
