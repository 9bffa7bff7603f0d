import type { Dataset } from '../../contracts/dataset.ts';
import type { FeatureMatrix } from '../../table/feature-matrix.ts';
import { assignFolds } from '../fit/folds.ts';
import type { EncodedPlan, FeaturePlan } from '../plan.ts';
import { dropFeatures } from './drop-features.ts';
import { sampleRows, someFeatures } from './sample.ts';
import { selectFeatures } from './select-features.ts';

/** A fitted plan and the features that it makes. */
export interface Fitted {
  plan: EncodedPlan;
  matrix: FeatureMatrix;
}

/** Folds of the cross-validation. */
const folds = 3;
/** As many as `assignFolds` makes. */
const fittedFolds = 5;

/**
 * Plans without the features that do not help to predict the target. The first plan is judged by its features; the
 * others follow it by input: what trees have no use for in any form, a linear model is not given either.
 *
 * @param fitted plans of the same rows of one dataset
 * @param fitRows of the training part: nothing else is looked at
 */
export function selectFrom(
  fitted: readonly Fitted[],
  dataset: Dataset,
  target: Float64Array,
  fitRows: Uint32Array,
): Fitted[] {
  const { features, training } = dataset.extra.project;
  const first = fitted[0];
  if (!first || !features.automatic || !features.selection) return [...fitted];
  const { task, classes } = dataset.extra;
  const outputs = task === 'multiclass' ? classes.length : 1;
  const fold = assignFolds(dataset, fitRows, training.seed).map((f) => Math.floor((f * folds) / fittedFolds));
  const sample = sampleRows({ matrix: first.matrix, target, task, outputs }, fitRows, fold);
  const { keep, reasons, reason } = selectFeatures(sample, training.seed);
  const reasonOf = new Map(first.plan.features.map(({ name }, f) => [name, keep[f] ? undefined : reasons[f]]));
  const own = reduce(first, reason, (feature) => reasonOf.get(feature));
  return [own, ...fitted.slice(1).map((other) => reduce(other, reason, followed(own.plan)))];
}

/** A plan that was fitted on other rows, without what the selection dropped from another. */
export function selectLike(fitted: Fitted, selected: FeaturePlan): Fitted {
  if (selected.selection === undefined) return fitted;
  return reduce(fitted, selected.selection, followed(selected));
}

/** What a selected plan says against a feature, or against all of an input. */
function followed({ dropped }: FeaturePlan): (feature: string, input: string) => string | undefined {
  const reasons = new Map(dropped.filter(({ by }) => by === 'selection').map((d) => [d.column, d.reason]));
  return (feature, input) => reasons.get(input) ?? reasons.get(feature);
}

function reduce(
  { plan, matrix }: Fitted,
  selection: string,
  unwanted: (feature: string, input: string) => string | undefined,
): Fitted {
  const { plan: reduced, keep } = dropFeatures(plan, unwanted);
  return { plan: { ...reduced, selection }, matrix: someFeatures(matrix, keep) };
}
