import { type Dataset, reserved } from '../contracts/dataset.ts';
import { knownAt } from '../labels/known-at.ts';
import { type LearnableRows, learnableRows } from '../labels/learnable-rows.ts';
import { rowCosts } from '../metrics/cost/cost.ts';
import type { FeatureMatrix } from '../table/feature-matrix.ts';
import { valuesOf } from '../table/rows-of-part.ts';
import { numericColumn, takeRows } from '../table/table.ts';
import { foldHistory, type WindowFeatures } from '../windows/history.ts';
import { type WindowSpec, windowSpecs } from '../windows/specs.ts';
import type { Prepared } from './prepared.ts';
import { unitsOf } from './split/units.ts';

/** The rows of a dataset that can be learned from, sorted by time, with their windows. */
export interface UsableDataset extends Pick<LearnableRows, 'target' | 'weight' | 'imputed'> {
  dataset: Dataset;
  /** Shape (rows), index into the whole dataset. A row whose outcome is hidden is there twice, see `learnableRows`. */
  rowIndex: Uint32Array;
  windows: WindowFeatures;
}

/**
 * Cuts a dataset to its usable rows. The windows are folded over all rows first: a row without a label is an event too.
 *
 * @param specs @default those of the dataset's own project
 */
export function usableDataset(
  whole: Dataset,
  specs: readonly WindowSpec[] = windowSpecs(whole.extra.project, whole.table),
): UsableDataset {
  const learnable = learnableRows(whole);
  const time = numericColumn(whole.table, reserved.time).values;
  // Rows without a time come last.
  const moment = (row: number) => (Number.isNaN(time[row]!) ? Number.POSITIVE_INFINITY : time[row]!);
  const { rows } = learnable;
  const order = Uint32Array.from(rows.keys()).sort((a, b) => moment(rows[a]!) - moment(rows[b]!) || a - b);
  const rowIndex = Uint32Array.from(order, (entry) => rows[entry]!);
  const windows = foldHistory(whole, specs);
  return {
    dataset: { table: takeRows(whole.table, rowIndex), extra: whole.extra },
    rowIndex,
    target: valuesOf(learnable.target, order, 1),
    weight: learnable.weight && valuesOf(learnable.weight, order, 1),
    imputed: learnable.imputed && Uint8Array.from(order, (entry) => learnable.imputed![entry]!),
    windows: { ...windows, columns: windows.columns.map((values) => valuesOf(values, rowIndex, 1)) },
  };
}

/** What training reads, of usable rows whose features and parts are known. */
export function preparedOf(
  { dataset: { table, extra }, rowIndex, target, weight, imputed }: UsableDataset,
  matrix: FeatureMatrix,
  part: Uint8Array,
): Prepared {
  return {
    matrix,
    target,
    part,
    time: numericColumn(table, reserved.time).values,
    known: knownAt({ table, extra }),
    weight,
    imputed,
    unit: unitsOf({ table, extra }, imputed),
    costs: extra.task === 'binary' ? rowCosts(extra.project, table) : null,
    rowIndex,
    task: extra.task,
    classes: extra.classes,
  };
}
