import type { Metric } from '../contracts/project.ts';
import type { Estimate } from '../metrics/estimate.ts';

/** A metric in groups of rows against all other rows, the weakest first. */
export interface SliceReport {
  /** What is compared and tested: the project's metric, or what stands in for it. */
  testedBy: Metric;
  /** The tested metric of all rows; null where it is not defined. */
  overall: number | null;
  rows: number;
  /** Not all test rows were looked at. */
  sampled: boolean;
  columns: string[];
  /** Columns that were not looked at because there were too many. */
  leftOut: number;
  /** Tests that the q-values count. */
  tested: number;
  falseDiscoveryRate: number;
  /** Relative, see `worseBy`. */
  smallestDifference: number;
  slices: Slice[];
}

export interface Slice {
  column: string;
  /** A value, a range, or `missing`. */
  group: string;
  rows: number;
  /** Binary: positive rows. */
  positives: number | null;
  /** The project's metric and others. */
  metrics: Record<string, number>;
  /** Means of predictions and targets; null for multiclass. */
  predicted: number | null;
  observed: number | null;
  /** The tested metric in the slice and in the rest; null, as what follows, where it could not be tested. */
  value: Estimate | null;
  rest: number | null;
  /** Slice less rest. */
  difference: Estimate | null;
  /** How much worse than the rest, relative to it; of an area under a curve relative to what the rest lacks to 1. */
  worseBy: number | null;
  /** The difference standardised (Slice Finder's effect size, or that of d′); positive is worse. */
  effect: number | null;
  p: number | null;
  /** p-value corrected for the number of tests (Benjamini and Hochberg). */
  q: number | null;
  /** Significantly worse than the rest, and by more than a little. */
  weak: boolean;
}

/** Figures by the groups of a protected column. */
export interface FairnessReport {
  column: string;
  groups: FairnessGroup[];
  /** Binary, of the groups that are large enough; null where fewer than two are. */
  disparity: Disparity | null;
}

export interface FairnessGroup {
  name: string;
  rows: number;
  /** Binary: positive rows. */
  positives: number | null;
  /** Too few rows to say anything: left out of the disparity. */
  tooSmall: boolean;
  /** The project's metric; null where it is not defined. */
  metric: Estimate | null;
  /** Binary: fraction of rows that are not allowed (blocked, or sent to review). */
  selected: Estimate | null;
  /** Binary: fraction sent to review. */
  reviewed: number | null;
  /** Share of the positive, and of the negative rows that are selected; null with too few of them. */
  truePositiveRate: Estimate | null;
  falsePositiveRate: Estimate | null;
  /** Means of predictions and targets; null for multiclass. */
  predicted: number | null;
  observed: number | null;
}

/** Largest against smallest rate over groups, as fairlearn defines them. */
export interface Disparity {
  /** Of the fraction selected; null where it is not defined. */
  demographicParityDifference: Estimate | null;
  /** Smallest over largest fraction selected; null where nothing is selected. */
  demographicParityRatio: Estimate | null;
  /** Smallest over largest fraction allowed: the four-fifths rule where being allowed is the favourable outcome. */
  allowedRatio: Estimate | null;
  truePositiveRateDifference: Estimate | null;
  falsePositiveRateDifference: Estimate | null;
  /** The larger of the two. */
  equalizedOddsDifference: Estimate | null;
}
