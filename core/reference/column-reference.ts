import type { ServingPackage } from '../contracts/serving.ts';
import { binFinder } from '../stats/bin-finder.ts';
import { binIndex } from '../stats/bin-index.ts';
import { evenlySpread } from '../stats/evenly-spread.ts';
import { saturated } from '../stats/saturated.ts';
import { sortedFinite } from '../stats/sorted-finite.ts';
import { sumOf } from '../stats/sum-of.ts';
import { type Column, isStringColumn } from '../table/table.ts';

export type ContractColumn = ServingPackage['contract'][number];

/** How one column looked in training: counts over fixed bins, so that what is observed later is counted the same way. */
export interface ColumnReference {
  name: string;
  type: ContractColumn['type'];
  bins:
    | { kind: 'numeric'; edges: number[] }
    /** Values with a bin of their own (numbers as `String(value)`); all others share one. */
    | { kind: 'category'; values: string[] };
  /** One a bin (numeric: `edges.length + 1`; category: the values, then the others), and last the missing ones. */
  counts: number[];
  /** Numbers of many values: up to 100 bins for tests of their distribution. References of earlier releases have none. */
  fine?: FineBins;
  /** Permutation importance of the evaluated model, 0 to 1 of the most important feature; left out where it is not known. */
  importance?: number;
  /** What the excess stability of one day over all of training hardly exceeds; left out where the time of the rows is not known. */
  dayToDay?: number;
  /** The largest fraction of missing values at an hour of the day, of working days or weekends; left out where there is no such. */
  missingAtTimes?: number;
  /** Every value seen, for telling new ones; null for numbers and for columns with more than `knownLimit` values. */
  known: string[] | null;
  /** Share of rows expected to hold a value never seen: those seen once, by Good and Turing (1953). */
  unseen: number;
  /** What the contract allows. */
  allowed: { required: boolean; min?: number; max?: number; values?: string[] };
}

/** A distribution in up to 100 bins of about as many values each; the edges of the coarse bins are among these. */
export interface FineBins {
  /** Ascending; bins are right-closed, the outer ones open. */
  edges: number[];
  /** `edges.length + 1`; missing values are in none. */
  counts: number[];
  /** Sum of the values of each bin. */
  sums: number[];
}

/** Numbers with at most so many different values are compared value by value, not by deciles. */
const discreteLimit = 20;
/** Categories below this fraction of the rows go to the common bin: nothing can be said about them from a window. */
const rareFraction = 0.005;
const binLimit = 50;
const knownLimit = 1000;
export const deciles: readonly number[] = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];
const percentiles: readonly number[] = Array.from({ length: 99 }, (_, i) => (i + 1) / 100);

/**
 * Reference of a column over some rows. Numbers are counted by deciles, text by deciles of its length; of a timestamp,
 * which always moves on, only presence counts.
 */
export function columnReference(contract: ContractColumn, column: Column, rows: Uint32Array): ColumnReference {
  const base = { name: contract.name, type: contract.type, allowed: allowedBy(contract) };
  if (contract.type === 'timestamp') return { ...base, ...presence(column, rows) };
  if (!isStringColumn(column)) return { ...base, ...numericBins(pick(column.values, rows), deciles) };
  if (contract.type === 'text') {
    const lengths = column.dictionary.map((text) => text.length);
    const values = Float64Array.from(rows, (row) => lengths[column.codes[row]!] ?? Number.NaN);
    return { ...base, ...numericBins(values, deciles) };
  }
  const byCode = new Uint32Array(column.dictionary.length + 1);
  for (const row of rows) byCode[column.codes[row]! + 1]!++;
  const present = column.dictionary.flatMap((value, code): [string, number][] =>
    byCode[code + 1]! > 0 ? [[value, byCode[code + 1]!]] : [],
  );
  const [counts, missing] = [new Map(present), byCode[0]!];
  return { ...base, ...categoryBins(counts, missing) };
}

/** Bins of numbers: by value where there are few, else by the quantiles at `probabilities` (right-closed). */
export function numericBins(values: ArrayLike<number>, probabilities: readonly number[]) {
  const few = fewValues(values);
  if (few) return { ...discreteBins(few.counts, few.missing), known: null, unseen: 0 };
  const sorted = sortedFinite(spread(values));
  // Values of the sample itself, not interpolated ones: a value that many rows share then ends a bin of its own.
  const edgesAt = (probabilities: readonly number[]) => [
    ...new Set(probabilities.map((p) => sorted[Math.ceil(p * sorted.length) - 1]!)),
  ];
  const edges = edgesAt(probabilities);
  const all = [...new Set([...percentiles, ...probabilities])].sort((a, b) => a - b);
  const fine = fineBins(values, edgesAt(all));
  const counts = new Array<number>(edges.length + 2).fill(0);
  fine.counts.forEach((count, bin) => {
    counts[binIndex(edges, fine.edges[bin] ?? Number.POSITIVE_INFINITY)]! += count;
  });
  counts[edges.length + 1] = values.length - sumOf(fine.counts);
  return { bins: { kind: 'numeric' as const, edges }, counts, fine, known: null, unseen: 0 };
}

/** Values by how often they occur; null where they are many. */
function fewValues(values: ArrayLike<number>): { counts: Map<string, number>; missing: number } | null {
  const counts = new Map<number, number>();
  let missing = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!Number.isFinite(value)) missing++;
    else {
      counts.set(value, (counts.get(value) ?? 0) + 1);
      if (counts.size > discreteLimit) return null;
    }
  }
  return { counts: new Map([...counts].map(([value, count]) => [String(value), count])), missing };
}

/** So many place the edges well enough; all are counted. */
const placingRows = 100_000;

function spread(values: ArrayLike<number>): ArrayLike<number> {
  if (values.length <= placingRows) return values;
  return Float64Array.from(evenlySpread(values.length, placingRows), (i) => values[i]!);
}

/** Counts and sums of the finite values over the edges. */
export function fineBins(values: ArrayLike<number>, edges: number[]): FineBins {
  const counts = new Float64Array(edges.length + 1);
  const sums = new Float64Array(edges.length + 1);
  const binOf = binFinder(edges);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!Number.isFinite(value)) continue;
    const bin = binOf(value);
    counts[bin]!++;
    sums[bin] = saturated(sums[bin]! + value);
  }
  return { edges, counts: [...counts], sums: [...sums] };
}

/** As of categories, but in the order of the numbers. */
function discreteBins(counts: ReadonlyMap<string, number>, missing: number) {
  const { bins, counts: byBin } = categoryBins(counts, missing);
  const values = [...bins.values].sort((a, b) => Number(a) - Number(b));
  return {
    bins: { ...bins, values },
    counts: [...values.map((value) => counts.get(value)!), ...byBin.slice(values.length)],
  };
}

/** Bins of categories: one for each that is frequent enough. */
export function categoryBins(counts: ReadonlyMap<string, number>, missing: number) {
  const entries = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  const total = entries.reduce((sum, [, count]) => sum + count, 0);
  const own = entries.slice(0, binLimit).filter(([, count]) => count >= rareFraction * (total + missing));
  const other = total - own.reduce((sum, [, count]) => sum + count, 0);
  return {
    bins: { kind: 'category' as const, values: own.map(([value]) => value) },
    counts: [...own.map(([, count]) => count), other, missing],
    known: entries.length <= knownLimit ? entries.map(([value]) => value) : null,
    unseen: total === 0 ? 0 : entries.filter(([, count]) => count === 1).length / total,
  };
}

function presence(column: Column, rows: Uint32Array) {
  let missing = 0;
  for (const row of rows)
    if (isStringColumn(column) ? column.codes[row]! < 0 : Number.isNaN(column.values[row]!)) missing++;
  return {
    bins: { kind: 'category' as const, values: [] },
    counts: [rows.length - missing, missing],
    known: null,
    unseen: 0,
  };
}

function allowedBy(contract: ContractColumn): ColumnReference['allowed'] {
  const { required, min, max, values } = contract;
  return {
    required,
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
    ...(values === undefined ? {} : { values }),
  };
}

function pick(values: Float64Array, rows: Uint32Array): Float64Array {
  const picked = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) picked[i] = values[rows[i]!]!;
  return picked;
}

/** Fraction of the training rows without a value: the last count is of these. */
export function missingFraction({ counts }: Pick<ColumnReference, 'counts'>): number {
  const rows = sumOf(counts);
  return rows === 0 ? 0 : counts.at(-1)! / rows;
}
