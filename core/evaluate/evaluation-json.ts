import type { Finding } from '../contracts/findings.ts';
import type { ProjectName, SnapshotId } from '../contracts/ids.ts';
import type { Metric } from '../contracts/project.ts';
import type { JudgedOn } from '../contracts/registry/models.ts';
import { objectWith } from '../contracts/schema.ts';
import type { IntervalRule } from '../contracts/serving.ts';
import type { BaselineKind, TrialSpec } from '../contracts/steps.ts';
import type { Task } from '../contracts/task.ts';
import type { Calibration } from '../metrics/calibration/calibration.ts';
import type { ReliabilityBin } from '../metrics/calibration/reliability.ts';
import type { Confusion } from '../metrics/confusion.ts';
import type { Estimate } from '../metrics/estimate.ts';
import type { ConfigurationOf } from './backtest/backtest-plan.ts';
import type { FairnessReport, SliceReport } from './group-reports.ts';

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
  /** The trial was ended because trials of earlier rounds had been better after the same distance. */
  outpaced?: true;
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
  /** Columns of costs that some test rows lack, and how many: a missing cost counts as 0. */
  missing: { column: string; rows: number }[];
}

/**
 * What the rows of highest probability hold: lists of so many rows a day where the project names a daily capacity and rows
 * have a time, else fractions of all rows. Null figures are not defined.
 */
export interface TopKReport {
  by: 'day' | 'fraction';
  /** Of the project, one of the sizes. */
  capacity: number | null;
  /** Calendar days (UTC) with rows. */
  days: number | null;
  /** Column of the entities that `entityPrecision` counts. */
  entity: string | null;
  points: TopKPoint[];
}

export interface TopKPoint {
  /** Rows a day, or a fraction of all rows. */
  size: number;
  /** Positive among the listed; by day the mean over days. */
  precision: Estimate | null;
  /** The same with the most probable entities of each day listed instead of rows (card precision@k). */
  entityPrecision: Estimate | null;
  /** Share of all positive rows that is listed. */
  recall: Estimate | null;
  /** Share of the cost of letting every positive row through; null where all rows are worth the same. */
  value: Estimate | null;
  /** The same when the list is by probability times that cost. */
  valueByLoss: Estimate | null;
}

/** The strongest algorithm at its defaults on fractions of the training rows, judged on the whole validation part. */
export interface LearningCurve {
  algorithm: string;
  metric: Metric;
  /** Ascending; the last is on all rows. `rows` are training rows. */
  points: { fraction: number; rows: number; score: Estimate }[];
  /** Improvement from half the rows to all, as measured; positive is better. Null without the point at half. */
  secondHalf: Estimate | null;
  /** What a power law through the points says of twice the rows; null with fewer than three points, or where they follow none. */
  doubling: {
    rows: number;
    /** The metric. */
    score: number;
    /** Improvement over all rows, positive is better; the interval is of the validation rows only. */
    gain: Estimate;
    /** The same relative to what is reached on all rows, see `relativeGain`. */
    relative: number;
  } | null;
}

/** Positive rows and costs caught within the daily review capacity. */
export interface ReviewReport {
  capacityPerDay: number;
  /** Expected benefit of a review from which a row is sent to review. */
  threshold: number;
  days: number;
  /** Rows sent to review: a day on average, on the busiest day, and the days on which they were more than the capacity. */
  reviewedPerDay: number;
  busiestDay: number;
  daysOverCapacity: number;
  /** Of the rows sent to review, the fraction that is positive. */
  precision: number;
  /** Share of all positive rows that are reviewed or blocked. */
  recall: number;
  /** Share of the cost of letting every positive row through that is avoided. */
  lossPrevented: number;
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
  /** Lower bound of the improvement (absolute, positive is better) at this comparison's level. */
  lower: number;
  /** Over all comparisons with this champion. */
  confidence: number;
  /** Which models were compared; absent in evaluations of earlier code: those of the training parts. */
  by?: 'served' | 'evaluation';
  /** The how manieth comparison with this champion it is, of those that count; with what follows absent in evaluations of earlier code. */
  look?: number;
  /** Chance to promote an equal model that this comparison spends. */
  level?: number;
  /** Whether it counts: the challenger is not more likely worse than better. */
  spent?: boolean;
  /** What was left out one at a time to learn the error. */
  batches?: { kind: 'day' | 'time' | 'entity' | 'row'; count: number };
  /** What the challenger might have been worse, relative: above 0 where drift or degradation asked. */
  maximumLoss?: number;
  /** What is not as it was when the champion was trained, and yet no reason not to compare. */
  note?: string;
}

/** What retraining at every origin of the test period would have served, and what serves from now on. */
export interface RollingOriginReport {
  blocks: RollingBlock[];
  /**
   * Trials whose configurations were fitted anew, of which the first holds unless the other is surely better; what serves from now on
   * is the evaluation's `winner`. Absent in evaluations of earlier code: the best on validation alone.
   */
  configurations?: { trial: number; algorithm: string; of: ConfigurationOf }[];
  /** All ways to forget that were tried, in words. */
  tried: string[];
  /** That of what serves from now on, in words. */
  serves: string;
  /** Of what serves, fitted on the validation and test rows and set to the level of the latest. */
  calibration: Calibration | null;
  /** How the calibration was found, in words. */
  reason: string;
}

/** A part of the test period, predicted by a model fitted when it began. */
export interface RollingBlock {
  /** ISO 8601: its first and last row. */
  from: string;
  to: string;
  rows: number;
  /** Index of the trial whose configuration served; absent in evaluations of earlier code. */
  trial?: number;
  /** The way to forget that rows before had shown to be best, in words. */
  recency: string;
  /** The project's metric; null where it is not defined, as with one class. */
  value: number | null;
  /** The same of the champion on the rows that are new to what it serves; null without such rows. */
  champion: number | null;
}

/** Intervals of a regression's predictions; how they do on the test part is among its metrics. */
export interface IntervalReport {
  /** What serves. */
  rule: IntervalRule;
  /** Rows that it was calibrated on: those of the test part, and where `folded` those of cross-validation. */
  rows: number;
  folded: boolean;
  /** Of the metric `intervalCoverage`; null where too few test rows are left to measure it. */
  standardError: number | null;
}

/** What an anomaly project's threshold does on the test part. */
export interface AnomalyReport {
  /** Of the records, what people review: by the capacity a day where there is one. */
  fraction: number;
  capacityPerDay: number | null;
  /** Score above which a record is reviewed: that of as many validation rows. */
  threshold: number;
  /** Of the test rows. */
  reviewed: number;
  reviewedPerDay: number | null;
  /** Quantiles of the scores. */
  scores: { level: number; score: number }[];
  /** Of the labelled test rows; null without a labelled anomaly. Precision is null where none of these is reviewed. */
  labelled: { rows: number; anomalies: number; precision: number | null; recall: number } | null;
}

/** What a baseline makes of the test part. */
export interface BaselineFigures {
  algorithm: string;
  baseline: BaselineKind;
  /** The one that it uses; null where it uses none. */
  feature: string | null;
  metrics: Record<string, number>;
}

/** `evaluation.json`: how the trials did and what was decided. */
export interface Evaluation {
  format: 1;
  project: ProjectName;
  snapshotId: SnapshotId;
  task: Task;
  classes: string[];
  /** What the selection optimised. */
  metric: Metric;
  winner: TrialSpec & { iterations: number };
  leaderboard: LeaderboardEntry[];
  /** Null where the training part is small, or its trials failed or were ended by the time limit. */
  learningCurve: LearningCurve | null;
  validation: { rows: number; metrics: Record<string, number> };
  test: {
    /** With a known outcome. */
    rows: number;
    /** Rows whose outcome a decision hides: they count in metrics, cost and comparison by what the model that hid it expected. */
    hidden?: number;
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
  /** Anomaly. */
  anomalies?: AnomalyReport;
  /** Absent where the project asks for none. */
  intervals?: IntervalReport;
  /** Absent where rows are not split by time: then the test figures are those of the winner's trial. */
  rollingOrigin?: RollingOriginReport;
  /** Binary: of the decisions (by cost where the project states costs), else of the most probable class. */
  confusion: Confusion | null;
  cost: CostComparison | null;
  review: ReviewReport | null;
  /** Binary. */
  topK: TopKReport | null;
  slices: SliceReport | null;
  /** For each column marked as protected. */
  fairness: FairnessReport[];
  /** `gain`: what the splits of trees gain, else the algorithm's own measure. `source`: the column that the feature comes from. */
  importance: { feature: string; source?: string; gain: number; splits?: number }[];
  champion: ChampionComparison | null;
  /** The champion that could not be compared, and why. */
  incomparable?: { version: number; reason: string };
  /** What the test figures belong to. */
  judgedOn?: JudgedOn;
  /** What a person should know before the model serves; absent in evaluations of earlier code. */
  findings?: Finding[];
  verdict: 'promote' | 'keep';
  /** In words, with the numbers. */
  reason: string;
}

/** The light check of a file that the platform wrote. */
export const evaluationSchema = objectWith<Evaluation>('an evaluation (format 1)', {
  format: 1,
  winner: 'object',
  test: 'object',
});
