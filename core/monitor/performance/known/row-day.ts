import type { ModelDigest, ProjectName } from '../../../contracts/ids.ts';
import { objectWith } from '../../../contracts/schema.ts';
import type { Decision } from '../../../contracts/serving.ts';
import { byHash, hashedById } from '../choice-by-id.ts';
import { inOrder, type ScoredRow } from './scored-row.ts';

/**
 * The predictions that the objects of one day of the inference log (`dt=`) hold, for one model, column by column. The objects are
 * named beside what they held: an object is either in both or in neither, whenever a look is killed. What the file holds depends
 * on the objects only, not on the looks that read them.
 */
export interface RowDay {
  format: 1;
  project: ProjectName;
  digest: ModelDigest;
  /** yyyy-MM-dd */
  day: string;
  /** Without the prefix of the day. */
  objects: string[];
  rows: PackedRows;
  /** Predictions of other versions: a label may be of one of these. */
  others: { ids: string[]; keys: string[] };
}

export const rowDaySchema = objectWith<RowDay>('rows of the monitor (format 1)', {
  format: 1,
  objects: 'array',
  rows: 'object',
  others: 'object',
});

/** One value for all, or one a row. */
type Packed<T> = { all: T } | T[];

interface PackedRows {
  count: number;
  inferenceId: string[];
  key: Packed<string | null>;
  /** ms since the row before. */
  at: number[];
  /** ms after `at`. */
  time: Packed<number>;
  /** By output. */
  scores: Packed<number | null>[];
  decision: Packed<Decision>;
  proposed: Packed<Decision>;
  released: Packed<boolean>;
  propensity: Packed<number>;
  costs: Packed<number>[];
  shift: Packed<number>;
  /** Milliseconds and MB. */
  used: Packed<number | null>[];
  /** Expected absolute and squared error. */
  errors: Packed<number | null>[];
  /** Lower and upper end; absent where no prediction has an interval. */
  intervals?: Packed<number | null>[];
  /** By slicing; -2 where a row has none. */
  groups: Packed<number>[];
}

const without = -2;
/** Rows by which slices are found. */
export const slicedRows = 20_000;

/** Those of the rows by which slices are found: an even choice that depends on the ids alone. */
export function slicedAmong(rows: readonly ScoredRow[]): ReadonlySet<ScoredRow> {
  if (rows.length <= slicedRows) return new Set(rows);
  return new Set(
    rows
      .map((row) => hashedById(row))
      .sort(byHash)
      .slice(0, slicedRows)
      .map(({ item }) => item),
  );
}

/** @param outputs of the model @param slicings by which rows have groups */
export function packRows(unordered: readonly ScoredRow[], outputs: number, slicings: number): PackedRows {
  const rows = unordered.toSorted(inOrder);
  const sliced = slicedAmong(rows);
  return {
    count: rows.length,
    inferenceId: rows.map(({ inferenceId }) => inferenceId),
    key: packed(rows.map(({ key }) => key)),
    at: rows.map(({ at }, i) => at - (rows[i - 1]?.at ?? 0)),
    time: packed(rows.map(({ at, time }) => time - at)),
    scores: Array.from({ length: outputs }, (_, k) => packed(rows.map(({ scores }) => scores?.[k] ?? null))),
    decision: packed(rows.map(({ decision }) => decision)),
    proposed: packed(rows.map(({ proposed }) => proposed)),
    released: packed(rows.map(({ released }) => released)),
    propensity: packed(rows.map(({ propensity }) => propensity)),
    costs: [0, 1, 2, 3].map((k) => packed(rows.map(({ costs }) => costs[k]!))),
    shift: packed(rows.map(({ shift }) => shift)),
    used: [0, 1].map((k) => packed(rows.map(({ used }) => used?.[k] ?? null))),
    errors: [0, 1].map((k) => packed(rows.map(({ errors }) => errors?.[k] ?? null))),
    ...(rows.some(({ interval }) => interval) && {
      intervals: [0, 1].map((k) => packed(rows.map(({ interval }) => interval?.[k] ?? null))),
    }),
    groups: Array.from({ length: slicings }, (_, k) =>
      packed(rows.map((row) => (sliced.has(row) ? (row.groups?.[k] ?? without) : without))),
    ),
  };
}

/** In the order of time. */
export function unpackRows(packedRows: PackedRows): ScoredRow[] {
  const { count, inferenceId, at, scores, costs, groups } = packedRows;
  let moment = 0;
  return Array.from({ length: count }, (_, i): ScoredRow => {
    moment += at[i]!;
    const own = scores.map((column) => valueAt(column, i));
    const inGroups = groups.map((column) => valueAt(column, i));
    const cost = (k: number) => valueAt(costs[k]!, i);
    return {
      inferenceId: inferenceId[i]!,
      key: valueAt(packedRows.key, i),
      at: moment,
      time: moment + valueAt(packedRows.time, i),
      scores: own.every((score) => score !== null) ? own : null,
      decision: valueAt(packedRows.decision, i),
      proposed: valueAt(packedRows.proposed, i),
      released: valueAt(packedRows.released, i),
      propensity: valueAt(packedRows.propensity, i),
      costs: [cost(0), cost(1), cost(2), cost(3)],
      shift: valueAt(packedRows.shift, i),
      used: pairOf(packedRows.used, i),
      errors: pairOf(packedRows.errors, i),
      interval: packedRows.intervals ? pairOf(packedRows.intervals, i) : null,
      groups: inGroups.includes(without) ? null : inGroups,
    };
  });
}

function pairOf(columns: readonly Packed<number | null>[], i: number): [number, number] | null {
  const [first, second] = columns.map((column) => valueAt(column, i));
  return typeof first === 'number' && typeof second === 'number' ? [first, second] : null;
}

function packed<T>(values: T[]): Packed<T> {
  const [first] = values;
  return first !== undefined && values.every((value) => value === first) ? { all: first } : values;
}

function valueAt<T>(column: Packed<T>, i: number): T {
  return Array.isArray(column) ? column[i]! : column.all;
}
