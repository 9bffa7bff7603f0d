import type { Metric, Project } from '../../contracts/project.ts';
import { bootstrapBlocks } from '../../metrics/blocks.ts';
import { realisedCost } from '../../metrics/cost/realised-cost.ts';
import type { Estimate } from '../../metrics/estimate.ts';
import { estimatedAreas } from '../../metrics/estimated/estimated-areas.ts';
import { estimatedClasses } from '../../metrics/estimated/estimated-classes.ts';
import { type ExpectedConfusion, estimatedConfusion } from '../../metrics/estimated/estimated-confusion.ts';
import { estimatedError } from '../../metrics/estimated/estimated-error.ts';
import { selectionMetric } from '../../metrics/selection-metric.ts';
import { mostProbable } from '../../metrics/statistics.ts';
import type { Reference } from '../../reference/reference.ts';
import { meanOf } from '../../stats/mean-of.ts';
import { type AgainstReference, againstReference } from './against-reference.ts';
import { byDays } from './by-days.ts';
import type { PendingRows } from './performance-rows.ts';

/** Performance of predictions whose truth is not known yet. */
export interface EstimatedPerformance {
  rows: number;
  /** Calendar days with such predictions. */
  days: number;
  /** By name: of a classifier what its calibrated probabilities expect, of a regression what its model of errors does. */
  metrics: Record<string, number>;
  /** Binary: positives and negatives that are expected among the records that were let through (negative) and the others (positive). */
  confusion: ExpectedConfusion | null;
  /** Binary: per 1,000 records, with the interval within which what is realised lies at a chance of 95 %, were the probabilities right. */
  cost: Estimate | null;
  /** The figure by which the project judges, a row, against that of the test part; null where that is not known. */
  against: EstimatedAgainst | null;
}

export interface EstimatedAgainst extends AgainstReference {
  metric: Metric;
  /** How much what is realised of a row varies around what is expected: the reference was realised. */
  spread: number;
}

const reach = 1.96;

/** Expected figures of pending predictions: confidence-based (CBPE) of classifiers, direct loss estimation (DLE) of regressions; null where nothing tells them. */
export function estimatedPerformance(
  pending: PendingRows,
  reference: Reference,
  project: Project,
): EstimatedPerformance | null {
  const rows = pending.time.length;
  if (rows === 0) return null;
  const { task } = reference;
  if (task === 'anomaly') return null;
  const own = { binary, multiclass, regression }[task](pending, reference, project);
  if (!own) return null;
  const { metrics, confusion, cost, expected, metric, spread, before } = own;
  const known = reference.performance;
  const blocks = bootstrapBlocks(rows, Float64Array.from(pending.time));
  return {
    rows,
    days: byDays(pending.time).length,
    metrics,
    confusion,
    cost,
    against:
      known && before !== null && before !== undefined
        ? { metric, spread, ...againstReference(expected, null, blocks, before, known.rows) }
        : null,
  };
}

interface Expected extends Pick<EstimatedPerformance, 'metrics' | 'confusion' | 'cost'> {
  metric: Metric;
  /** Shape (rows): of the figure that is compared with `before`. */
  expected: Float64Array;
  before: number | null | undefined;
  spread: number;
}

function binary({ scores, decisions, costs }: PendingRows, reference: Reference, { objective }: Project): Expected {
  const n = scores.length;
  const reviewCost = objective.review?.cost ?? 0;
  const difference = new Float64Array(n);
  const expected = new Float64Array(n);
  let logLoss = 0;
  for (let i = 0; i < n; i++) {
    const p = scores[i]!;
    const ifPositive = realisedCost(decisions[i]!, 1, costs, reviewCost, 4 * i);
    const ifNegative = realisedCost(decisions[i]!, 0, costs, reviewCost, 4 * i);
    difference[i] = ifPositive - ifNegative;
    expected[i] = p * ifPositive + (1 - p) * ifNegative;
    logLoss += entropy(p) / n;
  }
  const error = estimatedError(scores, difference) / n;
  const value = 1000 * meanOf(expected);
  const before = reference.performance?.costPer1000 ?? null;
  return {
    metrics: { ...estimatedAreas(scores, scores), logLoss },
    confusion: estimatedConfusion(
      scores,
      decisions.map((decision) => (decision === 'allow' ? 0 : 1)),
    ),
    cost: { value, lower: value - reach * 1000 * error, upper: value + reach * 1000 * error },
    metric: 'expectedCost',
    expected,
    before: before === null ? null : before / 1000,
    spread: error * Math.sqrt(n),
  };
}

function multiclass({ scores }: PendingRows, { classes, labelWeights, performance }: Reference): Expected {
  const decided = mostProbable(Float64Array.from(scores), classes.length, labelWeights);
  const { accuracy, rocAuc, logLoss, variance } = estimatedClasses(scores, scores, decided, classes.length);
  return {
    metrics: { logLoss: meanOf(logLoss), accuracy, rocAuc },
    confusion: null,
    cost: null,
    metric: 'logLoss',
    expected: logLoss,
    before: performance?.metrics.logLoss,
    spread: Math.sqrt(meanOf(variance)),
  };
}

/** Null where training made no model of errors. */
function regression({ errors }: PendingRows, { performance }: Reference, project: Project): Expected | null {
  const known = errors.filter((own) => own !== null);
  if (known.length === 0 || known.length < errors.length) return null;
  const absolute = Float64Array.from(known, ([error]) => error);
  const squared = Float64Array.from(known, ([, square]) => square);
  const [mae, mse] = [meanOf(absolute), meanOf(squared)];
  const byMae = selectionMetric(project) === 'mae';
  const rmse = performance?.metrics.rmse;
  return {
    metrics: { mae, rmse: Math.sqrt(mse) },
    confusion: null,
    cost: null,
    metric: byMae ? 'mae' : 'rmse',
    expected: byMae ? absolute : squared,
    before: byMae ? performance?.metrics.mae : rmse === undefined ? undefined : rmse ** 2,
    // Of a normal error the square varies by its mean times the root of 2.
    spread: byMae ? Math.sqrt(Math.max(0, mse - mae ** 2)) : Math.SQRT2 * mse,
  };
}

function entropy(p: number): number {
  return p <= 0 || p >= 1 ? 0 : -p * Math.log(p) - (1 - p) * Math.log(1 - p);
}
