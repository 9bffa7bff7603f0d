import type { Dataset } from '../contracts/dataset.ts';
import type { PreparedName } from '../contracts/encoding.ts';
import type { PrepareResult } from '../contracts/steps.ts';
import { applyPlan, fitFeaturePlan } from '../features/index.ts';
import type { EncodedPlan } from '../features/plan.ts';
import { type Fitted, selectFrom } from '../features/selection/select.ts';
import type { BroughtModel } from '../import/brought-model.ts';
import { isKnownOutcome, standsForNegative } from '../labels/learnable-rows.ts';
import { parts } from '../table/feature-matrix.ts';
import { rowsOf } from '../table/rows-of-part.ts';
import { leftOutWarnings } from '../windows/left-out.ts';
import { checkIntervals, checkObjective } from './check-objective.ts';
import { encodingsOf } from './encodings.ts';
import type { Prepared } from './prepared.ts';
import { sliceColumns } from './slice-columns.ts';
import { assignParts, partCounts } from './split/assign-parts.ts';
import { rareClassWarnings } from './split/rare-classes.ts';
import { unseenTest } from './split/unseen-test.ts';
import { preparedOf, usableDataset } from './usable-dataset.ts';

/** The prepared data of each encoding that the project's algorithms ask for. */
export interface Preparation {
  prepared: Partial<Record<PreparedName, Prepared>>;
  plans: Partial<Record<PreparedName, EncodedPlan>>;
  counts: PrepareResult['counts'];
  /** What a person should know of the split and the features, in words. */
  warnings: string[];
}

/**
 * Splits a dataset, folds its entity windows, fits the feature plans on the training part only and drops from them what does
 * not help.
 *
 * @param imported a model that was trained elsewhere: rows are prepared as it reads them too, and for the baselines that it is judged beside
 * @throws UnusableObjective, UnusableSplit, InvalidWindow, NoFeatures, UnknownColumn, UnusableImport
 */
export function prepare(whole: Dataset, imported?: BroughtModel): Preparation {
  // A column that evaluation will miss is better missed now than after the search.
  sliceColumns(whole);
  const usable = usableDataset(whole);
  const { dataset, target, weight, imputed, windows } = usable;
  checkObjective(dataset, target);
  const assigned = together(assignParts(dataset, target), imputed);
  const part = imported ? unseenTest(dataset, target, assigned, imported.origin) : assigned;
  const split = partCounts(part);
  checkIntervals(dataset, split.test);
  // What stands for a hidden outcome says nothing of columns: it is what a model made of them.
  const fitRows = rowsOf(part, parts.train).filter((row) => isKnownOutcome(imputed, row));
  const { seed } = dataset.extra.project.training;
  const fitted: Fitted[] = [];
  const asked = encodingsOf(dataset.extra.project);
  for (const encoding of imported ? asked.slice(0, 1) : asked) {
    const like = fitted[0]?.plan;
    fitted.push(
      fitFeaturePlan({ dataset, windows, fitRows, encoding, seed, target, weights: weight, ...(like && { like }) }),
    );
  }
  const { task, classes } = dataset.extra;
  const of = {
    ...(task === 'binary' && { positives: fitRows.filter((row) => target[row] === 1).length }),
    ...(task === 'multiclass' && { classes: classes.length }),
  };
  const warnings = [...rareClassWarnings(dataset, part, target), ...leftOutWarnings(whole, windows.specs)];
  const result: Preparation = { prepared: {}, plans: {}, counts: { ...split, ...of }, warnings };
  for (const { plan, matrix } of selectFrom(fitted, dataset, target, fitRows)) {
    result.plans[plan.encoding] = plan;
    result.prepared[plan.encoding] = preparedOf(usable, matrix, part);
  }
  if (imported) {
    result.plans.imported = imported.plan;
    const matrix = applyPlan(imported.plan, dataset.table, { columns: [] });
    result.prepared.imported = preparedOf(usable, matrix, part);
    result.warnings.push(...imported.warnings);
  }
  return result;
}

/** Both entries of a hidden outcome are one row: they belong to one part. */
function together(part: Uint8Array, imputed: Uint8Array | null): Uint8Array {
  return imputed ? part.map((own, i) => (imputed[i] === standsForNegative ? part[i - 1]! : own)) : part;
}
