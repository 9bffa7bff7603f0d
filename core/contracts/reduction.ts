import type { Metric } from './project.ts';

/** How a model that was chosen is made smaller while its figures stay within a tolerance. */

/** Ways in the order in which they are tried: members of an average, rounds of trees, leaves, members of networks, digits of numbers. */
export const reductionKinds = ['members', 'rounds', 'leaves', 'networks', 'digits'] as const;
export type ReductionKind = (typeof reductionKinds)[number];

/** One way, and how far it was gone. */
export interface Reduction {
  kind: ReductionKind;
  /** `members`: left out. `rounds`: fraction that is left. Else as the algorithm's reducer counts, higher is smaller. */
  level: number;
}

/** A figure of rows that neither training nor early stopping had seen, of the model as it was evaluated and of the smaller one. */
export interface ReducedFigure {
  metric: Metric;
  before: number;
  after: number;
  /** How much worse it might have been, in the metric's unit. */
  allowed: number;
}

/** What the registry keeps with a version of how it was made smaller. */
export interface ReductionReport {
  /** Of each figure, in its standard errors. */
  tolerance: number;
  /** That the figures are of. */
  rows: number;
  reductions: Reduction[];
  /** In words, one for each reduction. */
  done: string[];
  /** Of the model as it is stored, without its features: that of the training part, as evaluated and as it is left. */
  bytes: { before: number; after: number };
  /** Time of one row, the model alone, relative to what it was; null where it was not measured. */
  time: number | null;
  metrics: ReducedFigure[];
  /** Features that what serves does not read, and is not given. */
  featuresLeftOut: number;
  /** Why nothing was judged, where that is so. */
  reason?: string;
}
