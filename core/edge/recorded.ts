import type { Dataset } from '../contracts/dataset.ts';
import type { ServingPackage } from '../contracts/serving.ts';
import type { FeaturePlan } from '../features/plan.ts';
import { windowNamesOf } from '../features/window-names.ts';
import { Problems } from '../serve/http/problems.ts';
import { createScorer } from '../serve/prediction/create-scorer.ts';
import { recordValidator } from '../serve/prediction/validate-record.ts';
import { type Row, rowAt } from '../table/table.ts';
import { foldHistory } from '../windows/index.ts';
import type { EdgePrediction, WindowValues } from './edge-model.ts';
import type { EdgePackage } from './edge-package.ts';

/** A row of the run with what serving says of it. */
export interface RecordedPrediction {
  record: Row;
  windows?: WindowValues;
  prediction: EdgePrediction;
}

/** `recorded.json` of an edge export. */
export interface Recorded {
  project: string;
  version: number;
  digest: string;
  predictions: RecordedPrediction[];
  /** Rows that the contract refuses today, which serving would not answer either. */
  refused: number;
}

/** How many rows are recorded, where there are as many. */
const wanted = 100;

/**
 * Predictions of the run's rows by what serves, for a check of another program: evenly from all rows, with the fields alone that the model
 * reads. Personal data among them are the keyed hashes that the lake holds.
 * @param pkg as registered
 * @param edge the same as it leaves
 */
export function recordPredictions(pkg: ServingPackage, edge: EdgePackage, dataset: Dataset): Recorded {
  const { version, digest, shift = 0, package: carried } = edge;
  const plan = pkg.plan as FeaturePlan;
  const names = windowNamesOf(plan);
  const { columns } = foldHistory(dataset, plan.windows);
  const scorer = createScorer(pkg);
  const fields = carried.contract.map(({ name }) => name);
  const validate = recordValidator(carried.contract, new Set(fields));
  const { rows } = dataset.table;
  const count = Math.min(wanted, rows);
  const predictions: RecordedPrediction[] = [];
  for (let i = 0; i < count; i++) {
    const row = Math.floor((i * rows) / count);
    const whole = rowAt(dataset.table, row);
    const record: Row = Object.fromEntries(fields.map((name) => [name, whole[name] ?? null]));
    const problems = new Problems({ personal: true });
    const read = validate(record, '', problems);
    if (problems.list.length > 0) continue;
    const values = columns.map((column) => column[row]!);
    const { answer } = scorer.score(read, values, false, shift);
    predictions.push({ record, ...(names.length > 0 && { windows: namedValues(names, values) }), prediction: answer });
  }
  return { project: pkg.project, version, digest, predictions, refused: count - predictions.length };
}

function namedValues(names: readonly string[], values: readonly number[]): WindowValues {
  return Object.fromEntries(names.map((name, i) => [name, Number.isFinite(values[i]!) ? values[i]! : null]));
}
