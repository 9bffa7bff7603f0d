import type { ConstantDecision } from '../../contracts/events.ts';
import type { CostChange } from '../../contracts/monitor-finding.ts';
import type { Metric, Project } from '../../contracts/project.ts';
import { lossOf } from '../../contracts/regression-loss.ts';
import type { Task } from '../../contracts/task.ts';
import { bootstrapBlocks } from '../../metrics/blocks.ts';
import type { Blocks } from '../../metrics/bootstrap.ts';
import { constantDecisionCosts, realisedCost } from '../../metrics/cost/realised-cost.ts';
import type { Estimate } from '../../metrics/estimate.ts';
import { intervalMetrics } from '../../metrics/intervals/interval-statistics.ts';
import { relativeGain, selectionMetric } from '../../metrics/selection-metric.ts';
import { statisticsOf } from '../../metrics/statistics.ts';
import type { Reference } from '../../reference/reference.ts';
import { weightedMean } from '../../stats/weighted-mean.ts';
import { costsOf, valuesOf } from '../../table/rows-of-part.ts';
import { type AgainstReference, againstReference } from './against-reference.ts';
import { type BaseRate, baseRateOf } from './base-rate.ts';
import { byDays } from './by-days.ts';
import { type Concept, conceptOf } from './concept.ts';
import { costPerDay } from './cost-per-day.ts';
import { boundsOf, type Coverage, coverageOf } from './coverage.ts';
import { type DailyFigures, dailyFigures } from './daily-figures.ts';
import { type DailyRise, dailyRise } from './daily-rise.ts';
import { estimates } from './estimates.ts';
import { type HiddenBy, type JudgedRows, judgedRows } from './judged-rows.ts';
import { lossesOf } from './losses.ts';
import type { PerformanceRows } from './performance-rows.ts';

/** How the model did on predictions whose truth is known by now. */
export interface Performance {
  /** With a known truth. */
  rows: number;
  assumedNegative: number;
  unlabelled: number;
  unusable: number;
  /** Rows whose truth their decision keeps from being known, how the figures make up for them, and what they could be at most. */
  hidden: HiddenRows | null;
  /** Binary: of the known ones. */
  positives: number | null;
  /** Metrics with their 98 % block-bootstrap interval: checks are repeated, so each end is a one-sided 99 % bound. */
  metrics: Record<string, Estimate>;
  reference: Record<string, number>;
  /** Binary: per 1,000 records. */
  cost: { realised: Estimate; blockNothing: number; blockEverything: number; reference: number | null } | null;
  /** The constant decision that would have cost less, where there is one and there are enough rows; binary with costs. */
  worseThan: WorseThan | null;
  decisions: { allow: number; review: number; block: number } | null;
  /** What the project optimises. */
  metric: Metric;
  /** The project's metric against its reference, where both are known and there are enough rows. */
  verdict: Verdict | null;
  /** Binary: the truth against what the model itself expects. */
  concept: Concept | null;
  /** Regression and several classes: the mean loss of days. */
  rise: DailyRise | null;
  /** Regression with intervals: how often the truth lay within. */
  coverage: Coverage | null;
  /** Binary: how positives have become more or less frequent. */
  baseRate: BaseRate | null;
  byDay: DailyFigures | null;
}

export interface WorseThan {
  decision: ConstantDecision;
  /** Per 1,000 records: of the constant decision, and how much more the model's cost. */
  cost: number;
  excess: Estimate;
  /** What the excess hardly exceeds by chance, at whichever of the looks. */
  chance: number;
  certain: boolean;
  /** The excess of a day. */
  perDay: CostChange;
}

export interface HiddenRows {
  rows: number;
  released: number;
  by: HiddenBy;
  /** Metrics if all hidden rows were negative, and if all were positive: it cannot be told where between. */
  bounds: Record<string, { none: number; all: number }>;
}

export interface Verdict {
  metric: Metric;
  reference: number;
  observed: number;
  /** How much worse in terms of the reference. */
  change: number;
  /** Surely worse, however often it is looked at, and by more than the project allows. */
  degraded: boolean;
  /** The change of the cost of a day; null of other metrics. */
  costPerDay: CostChange | null;
  /** ISO 8601: when it began, as far as can be told. */
  since: string | null;
  /** Rows with a known truth since then. */
  labelledSince: number;
}

/** Those that do not depend on a threshold; the decisions are judged by what they cost. */
const shown: Record<Task, readonly string[]> = {
  binary: ['rocAuc', 'prAuc', 'logLoss', 'brier'],
  multiclass: ['logLoss', 'rocAuc', 'accuracy', 'macroF1'],
  anomaly: ['rocAuc', 'prAuc'],
  regression: ['rmse', 'mae', 'r2', 'huberLoss', 'pinballLoss', 'coverage', 'poissonDeviance', ...intervalMetrics],
};

/**
 * Metrics, realised cost and verdict; null without rows whose truth is known.
 * @param shift log odds that are added to the probabilities now. @default none
 */
export function performance(
  rows: PerformanceRows,
  reference: Reference,
  project: Project,
  shift = 0,
): Performance | null {
  const judged = judgedRows(rows);
  const known = rows.target.length - judged.hidden;
  if (known === 0) return null;
  const binary = reference.task === 'binary';
  const width = rows.scores.length / rows.target.length;
  const scores = valuesOf(rows.scores, judged.of, width);
  const time = valuesOf(rows.time, judged.of, 1);
  const blocks = bootstrapBlocks(judged.of.length, time);
  const loss = lossOf(project);
  const bounds = boundsOf(rows, judged.of, reference.intervalCoverage);
  const shape = {
    task: reference.task,
    outputs: width,
    predictions: scores,
    ...(loss && { loss }),
    bounds,
    ...(reference.labelWeights && { labelWeights: reference.labelWeights }),
  };
  const ofTarget = (target: Float64Array) =>
    Object.fromEntries(
      Object.entries(statisticsOf({ ...shape, target })).filter(([name]) => shown[reference.task].includes(name)),
    );
  const statistics = ofTarget(judged.target);
  const money = binary ? moneyOf(rows, judged, project) : null;
  if (money) {
    statistics.expectedCost = (weights) => 1000 * weightedMean(money.cost, weights);
    statistics.excess = (weights) => 1000 * (weightedMean(money.cost, weights) - weightedMean(money.constant, weights));
  }
  const { excess, ...metrics } = estimates(statistics, blocks, judged.weight, project.training.seed);
  const { expectedCost: realised, ...others } = metrics;
  const concept = binary ? conceptOf(rows, reference, project) : null;
  const losses = lossesOf({ reference, project, target: judged.target, scores, cost: money?.cost ?? null });
  const lossed =
    losses && againstReference(losses.values, judged.weight, blocks, losses.reference, losses.referenceRows);
  const rise = losses && !binary ? dailyRise(losses.values, time, losses.reference, losses.referenceRows) : null;
  const perDay = (known + judged.hidden) / byDays(time).length;
  const figures = {
    rows: known,
    assumedNegative: rows.assumedNegative,
    unlabelled: rows.unlabelled,
    unusable: rows.unusable,
    hidden: judged.hidden === 0 ? null : hiddenRows(judged, ofTarget),
    positives: binary ? rows.target.reduce((sum, y) => sum + (y === 1 ? 1 : 0), 0) : null,
    metrics: others,
    reference: reference.performance?.metrics ?? {},
    cost:
      realised && money
        ? {
            realised,
            blockNothing: 1000 * money.nothing,
            blockEverything: 1000 * money.everything,
            reference: reference.performance?.costPer1000 ?? null,
          }
        : null,
    worseThan:
      money && excess
        ? worseThan(money, excess, { rows: known, perDay, weight: judged.weight, blocks }, project)
        : null,
    decisions: binary ? decisionCounts(rows) : null,
    metric: selectionMetric(project),
    concept,
    rise,
    coverage: bounds && coverageOf(bounds, judged.target, blocks, reference),
    baseRate: binary ? baseRateOf(rows, shift, project.objective.costs !== undefined) : null,
    byDay: money ? dailyFigures(time, rows, judged, money.cost) : null,
  };
  const verdict = verdictOf({ metrics, reference, project, rows: known, perDay, concept, rise, lossed });
  return { ...figures, verdict };
}

interface Money {
  /** Shape (judged rows): of the decisions, and of the constant decision that costs less. */
  cost: Float64Array;
  constant: Float64Array;
  cheaper: ConstantDecision;
  /** Means. */
  nothing: number;
  everything: number;
}

function moneyOf(rows: PerformanceRows, { of, target, weight }: JudgedRows, project: Project): Money {
  const reviewCost = project.objective.review?.cost ?? 0;
  const costs = costsOf(rows.costs, of);
  const cost = Float64Array.from(of, (row, i) =>
    realisedCost(rows.decisions[row]!, target[i]!, costs, reviewCost, 4 * i),
  );
  const allow = constantDecisionCosts('allow', target, costs);
  const block = constantDecisionCosts('block', target, costs);
  const nothing = weightedMean(allow, weight ?? undefined);
  const everything = weightedMean(block, weight ?? undefined);
  const cheaper = nothing <= everything ? 'block nothing' : 'block everything';
  return { cost, constant: cheaper === 'block nothing' ? allow : block, cheaper, nothing, everything };
}

/** Whether a constant decision would have cost less, and surely so at whichever of the looks. */
function worseThan(
  { cost, constant, cheaper, nothing, everything }: Money,
  excess: Estimate,
  { rows, perDay, weight, blocks }: { rows: number; perDay: number; weight: Float64Array | null; blocks: Blocks },
  { objective, monitoring }: Project,
): Performance['worseThan'] {
  if (!objective.costs || rows < monitoring.minimumRows || !(excess.value > 0)) return null;
  const difference = cost.map((c, i) => c - constant[i]!);
  const against = againstReference(difference, weight, blocks, 0, Number.POSITIVE_INFINITY);
  return {
    decision: cheaper,
    cost: 1000 * Math.min(nothing, everything),
    excess,
    chance: 1000 * (against.mean - against.lower),
    certain: against.certain,
    perDay: costPerDay(against, perDay),
  };
}

function hiddenRows(
  judged: JudgedRows,
  ofTarget: (target: Float64Array) => Record<string, (weights?: Float64Array) => number>,
): HiddenRows {
  const { hidden, released, hiddenBy, of, target } = judged;
  if (hiddenBy !== 'expected') return { rows: hidden, released, by: hiddenBy, bounds: {} };
  const known = of.length - 2 * hidden;
  // Each hidden row once.
  const weights = Float64Array.from(of, (_, i) => (i < known + hidden ? 1 : 0));
  const assumed = (truth: number) => ofTarget(target.map((y, i) => (i < known ? y : truth)));
  const none = assumed(0);
  const all = assumed(1);
  return {
    rows: hidden,
    released,
    by: hiddenBy,
    bounds: Object.fromEntries(
      Object.keys(none).map((name) => [name, { none: none[name]!(weights), all: all[name]!(weights) }]),
    ),
  };
}

/**
 * Degraded: the truth is surely not as the model expects, or the loss surely above that of the test part; and the metric is worse
 * by more than the project's fraction (of areas under curves: of what is missing to 1).
 */
function verdictOf(input: {
  metrics: Record<string, Estimate>;
  reference: Reference;
  project: Project;
  rows: number;
  perDay: number;
  concept: Concept | null;
  rise: DailyRise | null;
  lossed: AgainstReference | null;
}): Verdict | null {
  const { metrics, project, rows, perDay, concept, rise, lossed } = input;
  const before = input.reference.performance;
  const { minimumRows, degradation } = project.monitoring;
  const metric = selectionMetric(project);
  const observed = metrics[metric];
  const reference = metric === 'expectedCost' ? before?.costPer1000 : before?.metrics[metric];
  if (!observed || reference === null || reference === undefined || rows < minimumRows) return null;
  const change = -relativeGain(metric, observed.value, reference);
  const drifted = concept?.certain === true && concept.change > degradation;
  const worse = lossed?.certain === true && change > degradation;
  const began = drifted ? concept.evidence.since : rise?.crossed ? rise.since : null;
  const rose = rise?.crossed === true && rise.change > degradation;
  return {
    metric,
    reference,
    observed: observed.value,
    change: drifted ? Math.max(change, concept.change) : change,
    degraded: drifted || rose || worse,
    costPerDay: metric === 'expectedCost' && lossed ? costPerDay(lossed, perDay) : null,
    since: began === null ? null : new Date(began).toISOString(),
    labelledSince: drifted ? concept.labelledSince : rose ? rise.rows : rows,
  };
}

function decisionCounts({ decisions }: PerformanceRows): NonNullable<Performance['decisions']> {
  const counts = { allow: 0, review: 0, block: 0 };
  for (const decision of decisions) counts[decision]++;
  return counts;
}
