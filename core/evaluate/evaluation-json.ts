import type { Metric, Task } from '../contracts/project.ts';
import type { BaselineName, TrialSpec } from '../contracts/steps.ts';
import type { ReliabilityBin } from './calibration/reliability.ts';
import type { Calibration } from './calibration/types.ts';
import type { Confusion } from './metrics/confusion.ts';

/** A value with its block-bootstrap interval. */
export interface Estimate {
  value: number;
  lower: number;
  upper: number;
}

/** One trial of the search, best first. */
export interface LeaderboardEntry extends TrialSpec {
  status: 'succeeded' | 'failed';
  error?: string;
  /** The project's metric on the validation part, with cross-fitted calibration; absent where the trial failed. */
  score?: number;
  /** Metrics on the validation part, as the trial reported them (not calibrated). */
  metrics?: Record<string, number>;
  iterations?: number;
  /** Milliseconds. */
  duration?: number;
  /** The trial was ended by the search's time limit. */
  stoppedEarly?: boolean;
}

/** Cost in the project's currency per 1,000 rows. */
export interface CostComparison {
  model: Estimate;
  blockNothing: Estimate;
  blockEverything: Estimate;
  /** Saved against the cheaper of blocking nothing and everything, by the same bootstrap draws. */
  saved: Estimate;
  /** Shares of rows with each decision. */
  decisions: { allow: number; review: number; block: number };
}

/** Positive rows and costs caught within the daily review capacity. */
export interface ReviewReport {
  capacityPerDay: number;
  /** Expected benefit of a review from which a row is sent to review. */
  threshold: number;
  days: number;
  /** Of the rows sent to review, the share that is positive. */
  precision: number;
  /** Share of all positive rows that are reviewed or blocked. */
  recall: number;
  /** Share of the cost of letting every positive row through that is avoided. */
  valueCaught: number;
}

export interface ChampionComparison {
  version: number;
  metric: Metric;
  /** Test rows that neither model had seen. */
  rows: number;
  champion: number;
  challenger: number;
  /** Improvement relative to the champion; positive is better. */
  gain: number;
  /** Bound of the improvement (absolute, positive is better) that the paired bootstrap exceeds with the project's confidence. */
  lower: number;
  confidence: number;
}

/** What a baseline makes of the test part. */
export interface BaselineFigures {
  algorithm: BaselineName;
  /** The one that the best single feature is; null where the baseline uses none. */
  feature: string | null;
  metrics: Record<string, number>;
}

/** `evaluation.json`: how the trials did and what was decided. */
export interface Evaluation {
  format: 1;
  project: string;
  snapshotId: string;
  task: Task;
  classes: string[];
  /** What the selection optimised. */
  metric: Metric;
  winner: TrialSpec & { iterations: number };
  leaderboard: LeaderboardEntry[];
  validation: { rows: number; metrics: Record<string, number> };
  test: {
    rows: number;
    /** Binary: positive rows. */
    positives: number | null;
    /** ISO 8601 bounds, where the rows have a time. */
    timeRange: [string, string] | null;
    metrics: Record<string, Estimate>;
    /** Binary: ROC and precision-recall curves thinned to at most 200 points, [false positive rate, recall] and [recall, precision]. */
    curves: { roc: [number, number][]; precisionRecall: [number, number][] } | null;
  };
  /** Those whose trial succeeded. */
  baselines: BaselineFigures[];
  bootstrap: { blocks: 'day' | 'entity' | 'row'; count: number; samples: number; confidence: number };
  calibration: {
    chosen: Calibration | null;
    /** Cross-fitted log loss on validation of each kind that was tried. */
    tried: Record<string, number>;
    reason: string;
    /** Expected calibration error on the test part. */
    ece: number | null;
    reliability: ReliabilityBin[];
  };
  /** Binary: of the decisions (by cost where the project states costs), else of the most probable class. */
  confusion: Confusion | null;
  cost: CostComparison | null;
  review: ReviewReport | null;
  importance: { feature: string; gain: number; splits?: number }[];
  champion: ChampionComparison | null;
  verdict: 'promote' | 'keep';
  /** In words, with the numbers. */
  reason: string;
}
