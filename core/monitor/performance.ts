import type { ConstantDecision } from '../contracts/events.ts';
import type { Metric, Project } from '../contracts/project.ts';
import { lossOf } from '../contracts/regression-loss.ts';
import type { Task } from '../contracts/task.ts';
import { bootstrapBlocks } from '../metrics/blocks.ts';
import { bootstrapDraws, interval } from '../metrics/bootstrap.ts';
import { constantDecisionCosts, realisedCost } from '../metrics/cost/realised-cost.ts';
import type { Estimate } from '../metrics/estimate.ts';
import { improvement, relativeGain, selectionMetric } from '../metrics/selection-metric.ts';
import { type Statistic, statisticsOf } from '../metrics/statistics.ts';
import type { Reference } from '../reference/reference.ts';
import { weightedMean } from '../stats/weighted-mean.ts';
import type { PerformanceRows } from './performance-rows.ts';

/** How the model did on predictions whose truth is known by now. */
export interface Performance {
  rows: number;
  assumedNegative: number;
  unlabelled: number;
  unusable: number;
  /** Binary. */
  positives: number | null;
  /** Metrics with their 98 % block-bootstrap interval: checks are repeated, so each end is a one-sided 99 % bound. */
  metrics: Record<string, Estimate>;
  reference: Record<string, number>;
  /** Binary: per 1,000 records. */
  cost: { realised: Estimate; blockNothing: number; blockEverything: number; reference: number | null } | null;
  /** The constant decision that would have cost less, where there is one and there are enough rows; binary with costs. */
  worseThan: { decision: ConstantDecision; cost: number; excess: Estimate; certain: boolean } | null;
  decisions: { allow: number; review: number; block: number } | null;
  /** What the project optimises. */
  metric: Metric;
  /** The project's metric against its reference, where both are known and there are enough rows. */
  verdict: { metric: Metric; reference: number; observed: number; change: number; degraded: boolean } | null;
  byDay: { starts: number[]; rows: number[]; positives: number[]; costPer1000: number[] } | null;
}

const maxDraws = 200;
/** Rows times draws: what one check takes time for. */
const drawnRows = 20_000_000;
const confidence = 0.98;
const day = 86_400_000;
const maxDays = 400;

/** Those that do not depend on a threshold; the decisions are judged by what they cost. */
const shown: Record<Task, readonly string[]> = {
  binary: ['rocAuc', 'prAuc', 'logLoss', 'brier'],
  multiclass: ['logLoss', 'rocAuc', 'accuracy', 'macroF1'],
  regression: ['rmse', 'mae', 'r2', 'huberLoss', 'pinballLoss', 'coverage', 'poissonDeviance'],
};

/** Metrics, realised cost and the verdict; null without rows. */
export function performance(rows: PerformanceRows, reference: Reference, project: Project): Performance | null {
  const n = rows.target.length;
  const counts = {
    rows: n,
    assumedNegative: rows.assumedNegative,
    unlabelled: rows.unlabelled,
    unusable: rows.unusable,
  };
  if (n === 0) return null;
  const target = Float64Array.from(rows.target);
  const binary = reference.task === 'binary';
  const costs = Float64Array.from(rows.costs);
  const reviewCost = project.objective.review?.cost ?? 0;
  const cost = Float64Array.from(rows.decisions, (decision, i) =>
    realisedCost(decision, target[i]!, costs, reviewCost, 4 * i),
  );
  const loss = lossOf(project);
  const known = statisticsOf({
    task: reference.task,
    outputs: reference.task === 'multiclass' ? reference.classes.length : 1,
    target,
    predictions: Float64Array.from(rows.scores),
    ...(loss && { loss }),
    ...(reference.labelWeights && { labelWeights: reference.labelWeights }),
  });
  const statistics = Object.fromEntries(Object.entries(known).filter(([name]) => shown[reference.task].includes(name)));
  if (binary) statistics.expectedCost = (weights) => 1000 * weightedMean(cost, weights);
  const nothing = constantDecisionCosts('allow', target, costs);
  const everything = constantDecisionCosts('block', target, costs);
  const cheaper = weightedMean(nothing) <= weightedMean(everything) ? nothing : everything;
  if (binary) statistics.excess = (weights) => 1000 * (weightedMean(cost, weights) - weightedMean(cheaper, weights));
  const all = estimates(statistics, bootstrapBlocks(n, Float64Array.from(rows.time)), project.training.seed);
  const { excess, ...metrics } = all;
  const { expectedCost: realised, ...others } = metrics;
  const judged = project.objective.costs && n >= project.monitoring.minimumRows;
  const referenceCost = reference.performance?.costPer1000 ?? null;
  return {
    ...counts,
    positives: binary ? target.reduce((sum, y) => sum + y, 0) : null,
    metrics: others,
    reference: reference.performance?.metrics ?? {},
    cost: realised
      ? {
          realised,
          blockNothing: 1000 * weightedMean(nothing),
          blockEverything: 1000 * weightedMean(everything),
          reference: referenceCost,
        }
      : null,
    worseThan:
      judged && excess && excess.value > 0
        ? {
            decision: cheaper === nothing ? 'block nothing' : 'block everything',
            cost: 1000 * weightedMean(cheaper),
            excess,
            certain: excess.lower > 0,
          }
        : null,
    decisions: binary ? decisionCounts(rows) : null,
    metric: selectionMetric(project),
    verdict: verdict(metrics, reference, project, n),
    byDay: daily(rows, binary ? cost : null),
  };
}

function estimates(
  statistics: Record<string, Statistic>,
  blocks: ReturnType<typeof bootstrapBlocks>,
  seed: number,
): Record<string, Estimate> {
  const samples = Math.max(50, Math.min(maxDraws, Math.floor(drawnRows / blocks.of.length)));
  const known = Object.entries(statistics).flatMap(([name, of]) => {
    const value = of();
    return Number.isFinite(value) ? [{ name, of, value, draws: new Float64Array(samples) }] : [];
  });
  bootstrapDraws(blocks, samples, seed, (weights, draw) => {
    for (const statistic of known) statistic.draws[draw] = statistic.of(weights);
  });
  return Object.fromEntries(known.map(({ name, value, draws }) => [name, interval(value, draws, confidence)]));
}

/**
 * Degraded: worse than the reference by more than the project's fraction (of areas under curves: of what is missing to 1),
 * and so is the better end of the interval than the reference.
 */
function verdict(
  metrics: Record<string, Estimate>,
  { performance: before }: Reference,
  project: Project,
  rows: number,
): Performance['verdict'] {
  const { minimumRows, degradation } = project.monitoring;
  const metric = selectionMetric(project);
  const observed = metrics[metric];
  const reference = metric === 'expectedCost' ? before?.costPer1000 : before?.metrics[metric];
  if (!observed || reference === null || reference === undefined || rows < minimumRows) return null;
  const change = -relativeGain(metric, observed.value, reference);
  const surelyWorse = [observed.lower, observed.upper].every((end) => improvement(metric, end, reference) < 0);
  return { metric, reference, observed: observed.value, change, degraded: change > degradation && surelyWorse };
}

function decisionCounts({ decisions }: PerformanceRows): NonNullable<Performance['decisions']> {
  const counts = { allow: 0, review: 0, block: 0 };
  for (const decision of decisions) counts[decision]++;
  return counts;
}

function daily({ time, target }: PerformanceRows, cost: Float64Array | null): Performance['byDay'] {
  if (!cost) return null;
  const days = new Map<number, { rows: number; positives: number; cost: number }>();
  time.forEach((t, i) => {
    const start = Math.floor(t / day) * day;
    const entry = days.get(start) ?? { rows: 0, positives: 0, cost: 0 };
    entry.rows++;
    entry.positives += target[i]!;
    entry.cost += cost[i]!;
    days.set(start, entry);
  });
  const ordered = [...days].sort(([a], [b]) => a - b).slice(-maxDays);
  return {
    starts: ordered.map(([start]) => start),
    rows: ordered.map(([, d]) => d.rows),
    positives: ordered.map(([, d]) => d.positives),
    costPer1000: ordered.map(([, d]) => (1000 * d.cost) / d.rows),
  };
}
