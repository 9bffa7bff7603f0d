import { reserved } from '../contracts/dataset.ts';
import type { ProjectName } from '../contracts/ids.ts';
import { objectWith } from '../contracts/schema.ts';
import type { Decision } from '../contracts/serving.ts';
import type { Task } from '../contracts/task.ts';
import { column, isStringColumn, type Table } from '../table/table.ts';
import type { Attribution } from './attribution.ts';
import {
  type ColumnReference,
  type ContractColumn,
  categoryBins,
  columnReference,
  deciles,
  numericBins,
} from './column-reference.ts';
import type { ErrorModel } from './error-model.ts';
import { columnValues, type JointReference, jointReference } from './joint-reference.ts';
import { rhythmOf } from './rhythm.ts';

/** `reference.json` beside `model.json`: how the data and the model looked when it was made. The monitor reads nothing else of training. */
export interface Reference {
  format: 1;
  project: ProjectName;
  task: Task;
  /** Names of the classes by index; binary [negative, positive], regression none. */
  classes: string[];
  /** Multiclass, where training weighed classes: see `ModelJson.classWeights`. */
  labelWeights?: number[];
  /** Training rows that were counted. */
  rows: number;
  /** Columns of the record that the feature plan uses. */
  columns: ColumnReference[];
  /** Entity window features. */
  windows: ColumnReference[];
  /** Of the model that serves, on the rows that were counted: probability of the positive class, predicted value, or predicted class. */
  score: ColumnReference | null;
  /** Mix of the evaluated model's decisions on its test part; absent where it takes none, and in references of earlier releases. */
  decisions?: ColumnReference;
  performance: ReferencePerformance | null;
  /** How the features go together; null where there are too few, and references of earlier releases have none. */
  joint?: JointReference | null;
  /** How long labels take to be mature (ms), see `DatasetExtra`; absent where they came with the rows. */
  maturity?: number;
  /** What the features contribute to predictions; null where nothing tells it, and references of earlier releases have none. */
  attribution?: Attribution | null;
  /** Regression: what expects the error of a prediction; null with too few rows, and references of earlier releases have none. */
  errorModel?: ErrorModel | null;
  /** Regression with intervals: the fraction of true values that shall lie within. */
  intervalCoverage?: number;
}

/** The light check of a file that the platform wrote. */
export const referenceSchema = objectWith<Reference>('a reference of the monitor (format 1)', {
  format: 1,
  columns: 'array',
  windows: 'array',
});

/** What the evaluated model achieved on its test part. */
export interface ReferencePerformance {
  rows: number;
  /** By the names of the project's metrics: rocAuc, prAuc, logLoss, brier, rmse, mae … */
  metrics: Record<string, number>;
  /** Binary: expected cost of its decisions per 1,000 records; null for other tasks. */
  costPer1000: number | null;
}

export interface ReferenceInput {
  project: ProjectName;
  task: Task;
  classes: readonly string[];
  labelWeights?: number[] | undefined;
  /** The snapshot's table. */
  table: Table;
  /** Rows of `table` that the model learnt from. */
  rows: Uint32Array;
  /** The serving contract; columns that the plan does not use are left out. */
  contract: readonly ContractColumn[];
  /**
   * Window features, each of shape (rows of `table`). `warmUp` is how long (ms) a window takes to fill: rows that early
   * in the history are not counted, since online windows are full.
   */
  windows: readonly { name: string; values: ArrayLike<number>; warmUp?: number }[];
  /**
   * Of the model that serves: probabilities or values; multiclass: indices of the predicted classes. Another fit on other
   * rows has another distribution, which would look like drift.
   */
  scores: ArrayLike<number> | null;
  /** Rows of the test part by what the model decided. */
  decisions?: Readonly<Record<Decision, number>> | undefined;
  performance: ReferencePerformance | null;
  /** Permutation importance of columns and window features; what is not named was not important enough to be measured. */
  importance?: readonly { feature: string; mean: number }[];
  /** See `Reference`. */
  maturity?: number | undefined;
  attribution?: Attribution | null;
  errorModel?: ErrorModel | null;
  intervalCoverage?: number | undefined;
}

/** Where most rows fall into the warm-up all are counted: a short history is still the best there is. */
const minimumAfterWarmUp = 0.2;
/** The tail of the score is where decisions are made. */
const scoreProbabilities = [...deciles, 0.95, 0.99];

/** The reference of a model. @throws UnknownColumn when a used column is not in the table */
export function buildReference(input: ReferenceInput): Reference {
  const { table, rows, task } = input;
  const used = input.contract.filter((c) => c.used);
  const time = timesOf(table);
  const columns = used.map((c) => {
    const values = column(table, c.name);
    const valueAt = columnValues(values);
    const binned = columnReference(c, values, rows);
    return { ...binned, ...importanceOf(c.name, input), ...rhythm(binned, (i) => valueAt(rows[i]!), time, rows) };
  });
  const windows = input.windows.map(({ name, values, warmUp = 0 }) => {
    const counted = afterWarmUp(table, rows, warmUp);
    const own = Float64Array.from(counted, (row) => values[row]!);
    const binned = numericBins(own, deciles);
    return {
      ...plainNumber(name),
      ...importanceOf(name, input),
      ...binned,
      ...rhythm(binned, (i) => own[i], time, counted),
    };
  });
  return {
    format: 1,
    project: input.project,
    task,
    classes: [...input.classes],
    ...(input.labelWeights && { labelWeights: input.labelWeights }),
    rows: rows.length,
    columns,
    windows,
    score: input.scores === null ? null : scoreReference(task, input.scores, input.classes),
    ...(input.decisions && { decisions: decisionReference(input.decisions) }),
    performance: input.performance,
    ...(input.maturity !== undefined && { maturity: input.maturity }),
    ...(input.attribution !== undefined && { attribution: input.attribution }),
    ...(input.errorModel !== undefined && { errorModel: input.errorModel }),
    ...(input.intervalCoverage !== undefined && { intervalCoverage: input.intervalCoverage }),
    joint: jointReference(
      [
        ...columns.map((reference) => ({
          group: 'column' as const,
          reference,
          valueAt: columnValues(column(table, reference.name)),
        })),
        ...windows.map((reference, i) => ({
          group: 'window' as const,
          reference,
          valueAt: (row: number) => input.windows[i]!.values[row],
        })),
      ],
      afterWarmUp(table, rows, Math.max(0, ...input.windows.map(({ warmUp = 0 }) => warmUp))),
    ),
  };
}

/** Of a table without times nothing is known. */
function rhythm(
  binned: Parameters<typeof rhythmOf>[0],
  valueAt: Parameters<typeof rhythmOf>[1],
  time: ArrayLike<number> | undefined,
  rows: Uint32Array,
): ReturnType<typeof rhythmOf> {
  return time
    ? rhythmOf(
        binned,
        valueAt,
        Float64Array.from(rows, (row) => time[row]!),
      )
    : {};
}

function timesOf(table: Table): Float64Array | undefined {
  const time = table.columns.find((c) => c.name === reserved.time);
  return time && !isStringColumn(time) ? time.values : undefined;
}

function importanceOf(name: string, { importance = [] }: ReferenceInput): Pick<ColumnReference, 'importance'> {
  const largest = Math.max(0, ...importance.map(({ mean }) => mean));
  if (largest === 0) return {};
  const mean = importance.find(({ feature }) => feature === name)?.mean ?? 0;
  return { importance: Math.max(0, mean) / largest };
}

function scoreReference(task: Task, scores: ArrayLike<number>, classes: readonly string[]): ColumnReference {
  if (task !== 'multiclass') return { ...plainNumber('score'), ...numericBins(scores, scoreProbabilities) };
  const counts = new Map<string, number>(classes.map((name) => [name, 0]));
  for (const index of Array.from(scores)) {
    const name = classes[index];
    if (name !== undefined) counts.set(name, counts.get(name)! + 1);
  }
  return { ...plainNumber('score'), type: 'string', ...categoryBins(counts, 0) };
}

function decisionReference(decisions: NonNullable<ReferenceInput['decisions']>): ColumnReference {
  const taken = new Map(Object.entries(decisions).filter(([, rows]) => rows > 0));
  return { ...plainNumber('decisions'), type: 'string', ...categoryBins(taken, 0) };
}

function plainNumber(name: string): Pick<ColumnReference, 'name' | 'type' | 'allowed'> {
  return { name, type: 'number', allowed: { required: false } };
}

/** Those of the rows of `table` whose windows had been filling for `warmUp` (ms). */
export function afterWarmUp(table: Table, rows: Uint32Array, warmUp: number): Uint32Array {
  const time = timesOf(table);
  if (warmUp <= 0 || !time) return rows;
  // Rows are sorted by time.
  const first = time[0] ?? Number.NaN;
  const kept = rows.filter((row) => time[row]! >= first + warmUp);
  return kept.length >= minimumAfterWarmUp * rows.length ? kept : rows;
}
