/**
 * The payloads of the lifecycle state machine: references, never data. Every step returns its result under its own name
 * and carries `stepKey`, the hash of its code, inputs and parameters, under which its output is stored and found again.
 */

import type { PlanEncoding, PreparedName } from './encoding.ts';
import type { Finding } from './findings.ts';
import type { GateResult } from './gate.ts';
import type { FileHash, ModelDigest, ProjectName, RunId, SnapshotId, StepKey } from './ids.ts';
import type { ImportOrigin } from './imported.ts';
import type { Metric, Project } from './project.ts';
import type { ReductionReport } from './reduction.ts';
import type { AlgorithmSummary } from './registry/models.ts';
import type { RegressionLoss } from './regression-loss.ts';
import type { Trigger } from './triggers.ts';

export interface LifecycleInput {
  project: ProjectName;
  runId: RunId;
  trigger: Trigger;
}

export interface SnapshotResult {
  stepKey: StepKey;
  snapshotId: SnapshotId;
  rowsKey: string;
  rows: number;
  labelled: number;
}

export interface ProfileResult {
  stepKey: StepKey;
  /** JSON and HTML in `reports/`. */
  profileKey: string;
  reportKey: string;
  warnings: number;
}

export interface PrepareResult {
  stepKey: StepKey;
  /** One block for each encoding that the project's algorithms ask for, absent for the others: matrix, target, parts, costs. */
  matrices: Partial<Record<PreparedName, string>>;
  /** The block of the encoding `trees` once more with bins in place of numbers, which trials share. */
  bins?: string;
  plans: Partial<Record<PreparedName, string>>;
  /** A run that imports a model: where it lies as one of ours (JSON: `BroughtModel`), and where it came from. */
  imported?: {
    modelKey: string;
    origin: ImportOrigin;
    algorithm: string;
    /** It may have been trained on rows of the validation part. */
    seenValidation: boolean;
  };
  /** Rows; `positives` of the training part, where the task is binary; `classes` where there are several. */
  counts: { train: number; validation: number; test: number; positives?: number; classes?: number };
  /** Features of the widest encoding; absent in results of earlier code. */
  features?: number;
}

/** What a baseline goes by: nothing, so that it says the same of every row, or the one feature that says most. */
export type BaselineKind = 'constant' | 'feature';

/** How training forgets where rows are split by time; absent: rows of every time weigh the same. */
export interface Recency {
  /** Only rows of so many days before the training ends. */
  windowDays?: number;
  /** The weight of a row halves with so many days of age. */
  halfLifeDays?: number;
  /** ISO 8601: only rows from this moment on, e.g. since a change. */
  since?: string;
}

/** One of the models whose raw scores a trial averages. */
export interface TrialMember {
  /** Index of the trial that it was first. */
  trial: number;
  /** Absent: that of the trial. */
  algorithm?: string;
  /** Those of all members add up to 1. */
  weight: number;
  parameters: TrialSpec['parameters'];
  seed: number;
  /** Rounds that were best for it. */
  iterations: number;
}

/** How trials are judged where rows are few. */
export interface CrossValidation {
  folds: number;
  /** Times that all rows are folded anew. */
  repeats: number;
}

/** What a trial has to have reached; one that is behind ends there with its best so far. */
export interface Rung {
  algorithm: string;
  /** Rounds times how far each goes, see `Algorithm.stride`. */
  distance: number;
  /** Of what early stopping watches, the best until there. */
  worst: number;
  /** Absent: lower is better. */
  higherIsBetter?: true;
}

export interface TrialSpec {
  index: number;
  /** Of the table that planned the search; of the heaviest member, where it has members. */
  algorithm: string;
  /** Any model worth having must beat it: its trial is made beside those that the project asks for. */
  baseline?: BaselineKind;
  /** Of the features that it learns from; absent: it takes any. */
  encoding?: PlanEncoding;
  /** It was trained elsewhere: it is judged, not trained. */
  imported?: ImportOrigin;
  /** It may have seen the rows that judge trials, so that no calibration is fitted on them. */
  uncalibrated?: true;
  /** Of the heaviest member, where it has members. */
  parameters: Record<string, number | string | boolean>;
  seed: number;
  /** An average of several models. Absent: it is one model. */
  members?: TrialMember[];
  /** Index of a trial that is over the budget, for which this one stands in. */
  smallerThan?: number;
  /** Over the budget, or beaten by one that is: no candidate any more. */
  refused?: true;
  /** Of the search, counted from when its trials were planned; a trial ends by then with its best so far. */
  minutes: number;
  /** Absent: the validation part judges it. */
  crossValidation?: CrossValidation;
  /** Of the training rows: a point of the learning curve, no candidate. Absent: all rows. */
  fraction?: number;
  /** The metric that the project asks for; what early stopping watches. Absent: the training loss. */
  metric?: Metric;
  /** Regression: what the project asks to be minimised, where it says so. */
  loss?: RegressionLoss;
  /** How rows weigh by their class, where the project says so. Baselines do without. */
  classWeights?: Project['training']['classWeights'];
  /** How rows weigh by their age: found by the backtest, for what serves. */
  recency?: Recency;
}

/** Result of `search/plan-trials`. */
export interface TrialsResult {
  stepKey: StepKey;
  /** Of all rounds so far. */
  trials: TrialSpec[];
  /** Index of the first trial of this round. */
  from: number;
  /** What the trials of this round have to keep up with: trials of the rounds before. */
  rungs: Rung[];
  /** Whether another round is planned after it, by how its trials do. */
  more: boolean;
  /** Index of the trial with the champion's configuration, where the search begins at it. */
  champion?: number;
  /** The champion is an average: trials with the configurations of its members. */
  championMembers?: Pick<TrialMember, 'trial' | 'weight'>[];
  /** Trials that are trained at once, and fits of the backtest. */
  parallel: number;
  /** Everything that learns from all rows is trained in containers. Absent: in functions. */
  runtime?: 'container';
  /** Indices of trials that are trained in containers, where there are any. */
  inContainer?: number[];
}

/** Result of `evaluate/combine`: trials that are made of others; none where nothing is gained. */
export interface CombineResult {
  stepKey: StepKey;
  trials: TrialSpec[];
  results: TrialResult[];
  /** Index of the trial with the champion's configuration, where that is an average. */
  champion?: number;
}

/** What the Map state collects from each trial; the rest is in the registry and in `resultKey`. */
export interface TrialResult {
  index: number;
  status: 'succeeded' | 'failed';
  stepKey?: StepKey;
  resultKey?: string;
  error?: string;
}

/** Result of `optimise/shrink`: the state with a smaller candidate, or why there is none. */
export interface ShrinkResult {
  stepKey: StepKey;
  found: boolean;
  /** All trials, those that are over the budget refused. */
  trials: TrialSpec[];
  /** Of smaller ones that were trained. */
  results: TrialResult[];
  gate: GateResult;
}

/** One configuration under one way to forget, fitted at every origin of the backtest. */
export interface BacktestSpec {
  index: number;
  /** Index of the trial whose configuration it is. */
  trial: number;
  recency: Recency;
}

/** Result of `evaluate/plan-backtest`. No fits where rows are not split by time. */
export interface BacktestPlanResult {
  stepKey: StepKey;
  /** JSON: `BacktestPlan`. */
  planKey: string;
  fits: BacktestSpec[];
}

/** What the Map state collects from each fit of the backtest. */
export interface BacktestResult {
  index: number;
  status: 'succeeded' | 'failed';
  stepKey?: StepKey;
  error?: string;
}

export interface EvaluateResult {
  stepKey: StepKey;
  winner: number;
  evaluationKey: string;
  /** Predictions of rows that were not trained on, as they would be served. */
  scoresKey: string;
  /** The champion that the winner was compared with, if there was one. */
  champion: number | null;
  verdict: 'promote' | 'keep';
  reason: string;
  /** What a person should know of the winner; absent in results of earlier code. */
  findings?: Finding[];
}

export interface RefitResult {
  stepKey: StepKey;
  /** Where the model's files are in `work/`, to be registered under their digest. */
  packageKey: string;
  referenceKey: string;
  /** Hash of the files' hashes. */
  digest: ModelDigest;
  /** SHA-256 of each file under `lake.work(project, stepKey, …)`: model.json, evaluated.json, reference.json, evaluation.json. */
  files: Record<string, FileHash>;
  algorithm: AlgorithmSummary;
  /** How it was made smaller; absent where the project wants it as it was trained, or nothing makes such models smaller. */
  reduced?: ReductionReport;
  /** Test metrics of the evaluated model. */
  metrics: Record<string, number>;
  /** ISO 8601: rows after this moment were used neither to fit nor to tune the evaluated model; null where the split is not by time. */
  trainedUntil: string | null;
  /** ISO 8601: rows after this moment are new to the model that serves too; null where the split is not by time. */
  servedUntil: string | null;
}

export interface RegisterResult {
  version: number;
  digest: ModelDigest;
}

export interface PromoteResult {
  promoted: boolean;
  version: number;
  reason: string;
  /** Codes of the findings that hold it. */
  heldBy?: string[];
  /** The rollout that it began, or ended. */
  rollout?: number;
}

/** Input of every lifecycle step: what the state machine has collected so far. */
export interface LifecycleState extends LifecycleInput {
  snapshot?: SnapshotResult;
  profile?: ProfileResult;
  prepare?: PrepareResult;
  search?: TrialsResult;
  trials?: TrialResult[];
  backtest?: BacktestPlanResult;
  backtests?: BacktestResult[];
  evaluate?: EvaluateResult;
  refit?: RefitResult;
  gate?: GateResult;
  /** A smaller candidate goes the way of the one before. */
  shrunk?: boolean;
  register?: RegisterResult;
  promote?: PromoteResult;
}

/** Input of one fit of the backtest in the Map state. */
export interface BacktestState extends LifecycleInput {
  prepare: PrepareResult;
  backtest: Pick<BacktestPlanResult, 'stepKey' | 'planKey'>;
  fit: BacktestSpec;
}

/** Input of one trial in the Map state. */
export interface TrialState extends LifecycleInput {
  prepare: PrepareResult;
  trial: TrialSpec;
  /** Of all algorithms. @default none */
  rungs?: Rung[];
}
