import type { Task } from '../contracts/task.ts';
import { contingency } from '../stats/contingency.ts';
import { entropy } from '../stats/entropy.ts';
import { mutualInformation } from '../stats/mutual-information.ts';
import { spearman } from '../stats/spearman.ts';
import { type Column, isStringColumn } from '../table/table.ts';
import { leftBin } from './number-profile.ts';
import { presence, presentRows } from './presence.ts';
import type { ColumnProfile, Relation } from './profile.ts';
import { strength } from './strength.ts';
import { quantileBins, type ValueBins, valueBins } from './value-bins.ts';

export interface TargetValues {
  task: Task;
  /** Number of classes; regression 1. */
  classes: number;
  /** Shape (rows); NaN is not usable. */
  values: Float64Array;
  /** Classes, or quantile bins of numbers; negative is not usable. */
  codes: Int32Array;
  bins: number;
  /** Rows of a sample, evenly spread, for what needs sorting. */
  sample: Uint32Array;
}

const regressionBins = 16;
/** The mean of fewer rows is noise. */
const minimumForMean = 5;
/** Rows with a value below which they are not judged on their own. */
const minPresent = 50;

/** The target in the forms that relations are computed from. */
export function targetValues(task: Task, classes: number, values: Float64Array, sample: Uint32Array): TargetValues {
  if (task !== 'regression') {
    const codes = Int32Array.from(values, (v) => (Number.isNaN(v) ? -1 : v));
    return { task, classes, values, codes, bins: classes, sample };
  }
  const binned = quantileBins(values, regressionBins);
  const codes = binned.codes.map((code, i) => (Number.isNaN(values[i]!) ? -1 : code));
  return { task, classes: 1, values, codes, bins: binned.bins, sample };
}

/** What the column alone says about the target; null where nothing can be said. */
export function relation(
  column: Column,
  profile: Pick<ColumnProfile, 'numbers' | 'top'>,
  target: TargetValues,
): Relation | null {
  const bins = valueBins(column);
  const value = strength(bins, target.values, target.task, target.classes);
  if (value === null) return null;
  const measure = target.task === 'regression' ? 'r2' : 'auc';
  const present = presentRows(column);
  return {
    measure,
    value,
    strength: measure === 'r2' ? value : Math.max(0, 2 * value - 1),
    present: present ? strengthAmong(present, bins, target) : null,
    presence: present && target.task !== 'regression' ? presence(present, target.values, target.classes) : null,
    information: information(bins, target),
    correlation:
      target.task === 'multiclass' || isStringColumn(column) ? null : sampledCorrelation(column.values, target),
    means: target.task === 'multiclass' ? null : means(column, profile, target.values),
  };
}

function strengthAmong(present: Uint8Array, bins: ValueBins, { values, task, classes }: TargetValues): number | null {
  const among = values.map((v, row) => (present[row] === 1 ? v : Number.NaN));
  const rows = among.reduce((n, v) => n + Number(!Number.isNaN(v)), 0);
  return rows < minPresent ? null : strength(bins, among, task, classes);
}

/** Mutual information as a fraction of the target's entropy, less what chance gives (Miller, 1955; Madow). */
function information({ codes, bins }: ValueBins, target: TargetValues): number {
  const table = contingency(codes, bins, target.codes, target.bins);
  const whole = entropy(table.second);
  if (whole === 0) return 0;
  const used = (counts: Float64Array) => counts.reduce((n, count) => n + Number(count > 0), 0);
  const chance = (used(table.cells) - used(table.first) - used(table.second) + 1) / (2 * table.total);
  return Math.min(1, Math.max(0, mutualInformation(table) - Math.max(0, chance)) / whole);
}

function sampledCorrelation(values: Float64Array, target: TargetValues): number | null {
  const pick = (from: Float64Array) => Float64Array.from(target.sample, (row) => from[row]!);
  return spearman(pick(values), pick(target.values));
}

function means(
  column: Column,
  { numbers, top }: Pick<ColumnProfile, 'numbers' | 'top'>,
  target: Float64Array,
): (number | null)[] {
  let binOf: (row: number) => number;
  let size: number;
  if (isStringColumn(column)) {
    const bins = new Map(top.map(({ value }, i) => [value, i]));
    const byCode = column.dictionary.map((value) => bins.get(value) ?? -1);
    const edges = column.type === 'text' ? numbers?.histogram.edges : undefined;
    const byLength = edges && column.dictionary.map((text) => leftBin(edges, text.length));
    binOf = (row) => (byLength ?? byCode)[column.codes[row]!] ?? -1;
    size = edges ? edges.length - 1 : top.length;
  } else if (column.type === 'boolean') {
    const bins = new Map(top.map(({ value }, i) => [value === 'true' ? 1 : 0, i]));
    binOf = (row) => bins.get(column.values[row]!) ?? -1;
    size = top.length;
  } else {
    const edges = numbers?.histogram.edges ?? [0, 0];
    binOf = (row) => (Number.isNaN(column.values[row]!) ? -1 : leftBin(edges, column.values[row]!));
    size = edges.length - 1;
  }
  const rows = new Float64Array(size);
  const sums = new Float64Array(size);
  for (let row = 0; row < target.length; row++) {
    const bin = binOf(row);
    if (bin < 0 || bin >= size || Number.isNaN(target[row]!)) continue;
    rows[bin]!++;
    sums[bin]! += target[row]!;
  }
  return Array.from(rows, (n, bin) => (n < minimumForMean ? null : sums[bin]! / n));
}
