import type { RegressionLoss } from '../contracts/regression-loss.ts';
import type { Task } from '../contracts/task.ts';
import { weightedMean } from '../stats/weighted-mean.ts';
import { accuracy } from './accuracy.ts';
import { checkClasses, checkProbabilities } from './check.ts';
import type { Confusion } from './confusion.ts';
import type { ReviewRule } from './cost/decision.ts';
import { realisedCosts } from './cost/realised-cost.ts';
import { type Bounds, intervalStatistics } from './intervals/interval-statistics.ts';
import { rowLogLoss } from './log-loss.ts';
import { lossStatistics } from './loss-statistics.ts';
import { macroF1 } from './macro-f1.ts';
import { mae } from './mae.ts';
import { rowMulticlassLogLoss } from './multiclass-log-loss.ts';
import { multiclassRocAucOf, rankByClass } from './multiclass-roc-auc.ts';
import { prAucOf } from './pr-auc.ts';
import { precisionRecallF1 } from './precision-recall-f1.ts';
import { r2 } from './r2.ts';
import { rankByScore } from './ranking.ts';
import { rmse } from './rmse.ts';
import { rocAucOf } from './roc-auc.ts';

/** A figure of a set of rows under weights (bootstrap draws); undefined: all 1. NaN where it is undefined. */
export type Statistic = (weights?: Float64Array) => number;

export interface Predicted {
  task: Task;
  /** 1, or the number of classes. */
  outputs: number;
  /** Shape (rows). */
  target: Float64Array;
  /** Shape (rows, outputs): probabilities or values. */
  predictions: Float64Array;
  /** Shape (rows): how rows weigh for their selection, in every figure; null: all the same. */
  weights?: Float64Array | null;
  /** Shape (rows): not 0 for rows that stand for an outcome that a decision hides; null: none does. */
  imputed?: Uint8Array | null;
  /** Binary: shape (rows, 4). */
  costs?: Float64Array | null;
  review?: ReviewRule | null;
  /** Regression: what the project asks to be minimised; its metric is among the statistics. */
  loss?: RegressionLoss;
  /** Regression: intervals of the predictions; how they do is among the statistics. */
  bounds?: Bounds | null;
  /** Multiclass: by class; the label is the class of the largest probability times weight. */
  labelWeights?: readonly number[];
}

/** Every metric of the task by name, with what is dear (sorting, decisions) done once. `expectedCost` is per 1,000 rows. */
export function statisticsOf(predicted: Predicted): Record<string, Statistic> {
  const statistics = unweightedStatistics(predicted);
  const { weights } = predicted;
  if (!weights) return statistics;
  return Object.fromEntries(
    Object.entries(statistics).map(([name, statistic]) => [name, (drawn) => statistic(timesWeights(weights, drawn))]),
  );
}

/** Weights of rows as often as they were drawn. */
export function timesWeights(weights: Float64Array, drawn: Float64Array | undefined): Float64Array {
  return drawn ? weights.map((w, i) => w * drawn[i]!) : weights;
}

function unweightedStatistics(predicted: Predicted): Record<string, Statistic> {
  if (predicted.task === 'regression') return regressionStatistics(predicted);
  return predicted.task === 'multiclass' ? multiclassStatistics(predicted) : binaryStatistics(predicted);
}

/** The metrics without weights; those that are undefined (one class only) are left out. */
export function metricsOf(predicted: Predicted): Record<string, number> {
  const values = Object.entries(statisticsOf(predicted)).map(([name, statistic]) => [name, statistic()] as const);
  return Object.fromEntries(values.filter(([, value]) => Number.isFinite(value)));
}

function regressionStatistics({ target, predictions, loss, bounds }: Predicted): Record<string, Statistic> {
  return {
    ...(loss && lossStatistics(loss, target, predictions)),
    rmse: (w) => rmse(target, predictions, w),
    mae: (w) => mae(target, predictions, w),
    r2: (w) => r2(target, predictions, w),
    ...(bounds && intervalStatistics(bounds, target)),
  };
}

function multiclassStatistics({ target, predictions, outputs, labelWeights }: Predicted): Record<string, Statistic> {
  checkClasses(target, predictions, outputs);
  const rankings = rankByClass(target, predictions, outputs);
  const losses = target.map((y, i) => rowMulticlassLogLoss(y, predictions, i * outputs));
  const decided = mostProbable(predictions, outputs, labelWeights);
  const counts = (w?: Float64Array) => weightedConfusion(target, decided, outputs, w);
  return {
    logLoss: (w) => weightedMean(losses, w),
    rocAuc: (w) => multiclassRocAucOf(rankings, w),
    accuracy: (w) => accuracy(counts(w)),
    macroF1: (w) => macroF1(counts(w)),
  };
}

function binaryStatistics({ target, predictions, costs, review }: Predicted): Record<string, Statistic> {
  checkProbabilities(target, predictions);
  const ranking = rankByScore(target, predictions);
  const losses = target.map((y, i) => rowLogLoss(y, predictions[i]!));
  const squares = target.map((y, i) => (y - predictions[i]!) ** 2);
  const realised = costs ? realisedCosts(predictions, target, costs, review) : undefined;
  const decided = realised
    ? Uint8Array.from(realised.decisions, (d) => (d === 'allow' ? 0 : 1))
    : Uint8Array.from(predictions, (p) => (p > 0.5 ? 1 : 0));
  const counts = (w?: Float64Array) => weightedConfusion(target, decided, 2, w);
  return {
    ...(realised && { expectedCost: (w?: Float64Array) => 1000 * weightedMean(realised.cost, w) }),
    rocAuc: (w) => rocAucOf(ranking, w),
    prAuc: (w) => prAucOf(ranking, w),
    logLoss: (w) => weightedMean(losses, w),
    brier: (w) => weightedMean(squares, w),
    precision: (w) => precisionRecallF1(counts(w)).precision,
    recall: (w) => precisionRecallF1(counts(w)).recall,
    f1: (w) => precisionRecallF1(counts(w)).f1,
    accuracy: (w) => accuracy(counts(w)),
  };
}

/** Index of the largest of each row's probabilities (times weights by class), the first of equal ones. */
export function mostProbable(
  predictions: Float64Array,
  outputs: number,
  weights: readonly number[] = new Array(outputs).fill(1),
): Uint32Array {
  const best = new Uint32Array(predictions.length / outputs);
  const of = (i: number, k: number) => predictions[i * outputs + k]! * weights[k]!;
  for (let i = 0; i < best.length; i++) for (let k = 1; k < outputs; k++) if (of(i, k) > of(i, best[i]!)) best[i] = k;
  return best;
}

function weightedConfusion(
  target: Float64Array,
  decided: ArrayLike<number>,
  classes: number,
  weights?: Float64Array,
): Confusion {
  const flat = new Float64Array(classes * classes);
  for (let i = 0; i < target.length; i++) flat[target[i]! * classes + decided[i]!]! += weights ? weights[i]! : 1;
  return Array.from({ length: classes }, (_, k) => Array.from(flat.subarray(k * classes, (k + 1) * classes)));
}
