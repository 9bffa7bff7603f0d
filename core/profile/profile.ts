import type { ProjectName, SnapshotId } from '../contracts/ids.ts';
import type { ColumnType } from '../contracts/project.ts';
import { objectWith } from '../contracts/schema.ts';
import type { Task } from '../contracts/task.ts';

/** `profile.json`: what a snapshot looks like. Plain JSON; what cannot be computed is null. */
export interface Profile {
  format: 1;
  project: ProjectName;
  snapshotId: SnapshotId;
  task: Task;
  rows: number;
  target: TargetProfile;
  columns: ColumnProfile[];
  overTime: TargetOverTime | null;
  associations: Associations;
  /** Rows that equal an earlier one in everything but the key. */
  duplicates: number;
  warnings: Warning[];
}

/** The light check of a file that the platform wrote. */
export const profileSchema = objectWith<Profile>('a profile (format 1)', {
  format: 1,
  columns: 'array',
  warnings: 'array',
});

export interface TargetProfile {
  name: string;
  /** Rows that can be learnt from: labelled, or unlabelled and mature where that means negative. */
  usable: number;
  labelled: number;
  /** Binary and multiclass: rows by class, in the order of the classes. */
  classes: { name: string; rows: number }[];
  /** Regression. */
  numbers: NumberProfile | null;
}

export interface ColumnProfile {
  name: string;
  type: ColumnType;
  /** Named in `features.exclude`. */
  excluded: boolean;
  missing: number;
  /** Number of different values. */
  distinct: number;
  /** Of numbers, times (ms) and the lengths of texts. */
  numbers: NumberProfile | null;
  /** Of categories and booleans: the most frequent values. */
  top: { value: string; rows: number }[];
  /** null without usable rows. */
  relation: Relation | null;
  /**
   * Distance of the last 30 % of the rows in time from the first 70 %, 0 to 1: Kolmogorov-Smirnov for numbers, total
   * variation for categories. null without a time.
   */
  shift: number | null;
}

export interface NumberProfile {
  mean: number | null;
  std: number | null;
  skewness: number | null;
  zeros: number;
  negative: number;
  /** By probability: 0, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 1. */
  quantiles: { p: number; value: number }[];
  histogram: BinnedCounts;
}

/** Left-closed bins, the last one closed; long tails are counted apart so that the middle can be seen. */
export interface BinnedCounts {
  /** Shape (bins + 1). */
  edges: number[];
  counts: number[];
  below: number;
  above: number;
}

/** How well the column alone tells the target. */
export interface Relation {
  /** auc: binary, and multiclass (one against the rest, by size of class); r2: regression. */
  measure: 'auc' | 'r2';
  /**
   * Of the mean target by value (numbers: by 32 quantile bins; missing is a value of its own), learnt on every other row
   * and judged on those between.
   */
  value: number;
  /** `value` from 0 (nothing) to 1 (everything). */
  strength: number;
  /** `value` among the rows that have a value, and of numbers another one than most rows; null where that is all or too few. */
  present: number | null;
  /** What having such a value says; null for a regression, and where all rows or none have one. */
  presence: Presence | null;
  /** Share of the target's entropy that the column explains (Miller-Madow corrected). */
  information: number;
  /** Spearman's correlation with the target (binary, regression) of numbers. */
  correlation: number | null;
  /** Mean of the target in each bin of the histogram, or for each of the top values, where it has 5 rows; not for multiclass. */
  means: (number | null)[] | null;
}

/** The rarer class that rows with a value are of most often. */
export interface Presence {
  /** Index of the class. */
  class: number;
  /** Usable rows that have a value. */
  rows: number;
  /** Of these, of the class. */
  ofClass: number;
  /** Of all rows of the class, the fraction that has a value. */
  coverage: number;
}

export interface TargetOverTime {
  period: 'hour' | 'day' | 'week' | '30 days' | 'year';
  /** Start of each period, ms. */
  starts: number[];
  rows: number[];
  usable: number[];
  /** Binary and regression: one series, the mean. Multiclass: the fraction of each of the most frequent classes. */
  series: { name: string; mean: (number | null)[]; interval: ([number, number] | null)[] }[];
}

export interface Associations {
  columns: string[];
  /** Symmetric: Spearman between numbers, correlation ratio between number and category, Cramér's V between categories. */
  values: (number | null)[][];
  /** Rows looked at, evenly spread. */
  rows: number;
  /** Columns that were left out because there are too many. */
  omitted: number;
}

export interface Warning {
  code:
    | 'oneClass'
    | 'noTarget'
    | 'suspectedLeakage'
    | 'constantColumn'
    | 'mostlyMissing'
    | 'nearUniqueIdentifier'
    | 'shiftOverTime'
    | 'duplicateRows'
    | 'classImbalance'
    | 'redundantColumns';
  severity: 'critical' | 'warning' | 'info';
  column?: string;
  /** One sentence: what was seen and what to do. */
  message: string;
}
