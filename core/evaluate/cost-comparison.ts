import { type Blocks, bootstrapDraws, interval } from '../metrics/bootstrap.ts';
import type { ReviewRule } from '../metrics/cost/decision.ts';
import { constantDecisionCosts, realisedCosts } from '../metrics/cost/realised-cost.ts';
import { reviewBenefit, reviewThreshold } from '../metrics/cost/review.ts';
import { timesWeights } from '../metrics/statistics.ts';
import { weightedMean } from '../stats/weighted-mean.ts';
import type { CostComparison, ReviewReport } from './evaluation-json.ts';

const day = 86_400_000;

/** Rows with a binary target, calibrated probabilities and costs. */
export interface CostedRows {
  target: Float64Array;
  probabilities: Float64Array;
  /** Shape (rows, 4). */
  costs: Float64Array;
  /** Milliseconds; NaN without a time. */
  time: Float64Array;
  /** How rows weigh for their selection; null or absent: all the same. */
  weights?: Float64Array | null;
}

/** Cost per 1,000 rows of the model's decisions beside blocking nothing and blocking everything, with intervals. */
export function compareCosts(
  rows: CostedRows,
  review: ReviewRule | null,
  blocks: Blocks,
  options: { confidence: number; samples: number; seed: number },
): Omit<CostComparison, 'missing'> {
  const { cost: model, decisions } = realisedCosts(rows.probabilities, rows.target, rows.costs, review);
  const nothing = constantDecisionCosts('allow', rows.target, rows.costs);
  const everything = constantDecisionCosts('block', rows.target, rows.costs);
  const own = rows.weights ?? undefined;
  const cheaper = weightedMean(nothing, own) <= weightedMean(everything, own) ? nothing : everything;
  const series = {
    model,
    blockNothing: nothing,
    blockEverything: everything,
    saved: cheaper.map((c, i) => c - model[i]!),
  };
  const draws = Object.values(series).map(() => new Float64Array(options.samples));
  bootstrapDraws(blocks, options.samples, options.seed, (weights, draw) => {
    const drawn = own ? timesWeights(own, weights) : weights;
    Object.values(series).forEach((costs, s) => {
      draws[s]![draw] = 1000 * weightedMean(costs, drawn);
    });
  });
  const estimates = Object.values(series).map((costs, s) =>
    interval(1000 * weightedMean(costs, own), draws[s]!, options.confidence),
  );
  const fraction = (decision: string) => decisions.filter((d) => d === decision).length / decisions.length;
  return {
    model: estimates[0]!,
    blockNothing: estimates[1]!,
    blockEverything: estimates[2]!,
    saved: estimates[3]!,
    decisions: { allow: fraction('allow'), review: fraction('review'), block: fraction('block') },
  };
}

/** The rule that sends as many of these rows to review as fit the daily capacity. */
export function fitReviewRule(rows: CostedRows, review: { capacityPerDay: number; cost: number }): ReviewRule {
  const benefits = rows.probabilities.map((p, i) => reviewBenefit(p, rows.costs, review.cost, 4 * i));
  return { cost: review.cost, threshold: reviewThreshold(benefits, daysOf(rows.time), review.capacityPerDay) };
}

/** What reviewers with this capacity and the automatic decisions catch. */
export function reviewReport(rows: CostedRows, rule: ReviewRule, capacityPerDay: number): ReviewReport {
  const { decisions, cost } = realisedCosts(rows.probabilities, rows.target, rows.costs, rule);
  const nothing = constantDecisionCosts('allow', rows.target, rows.costs);
  const reviewedOn = new Map<number, number>();
  let reviewed = 0;
  let reviewedPositive = 0;
  let caught = 0;
  let positives = 0;
  let value = 0;
  let saved = 0;
  decisions.forEach((decision, i) => {
    const positive = rows.target[i] === 1;
    if (decision === 'review') {
      reviewed++;
      const on = Math.floor(rows.time[i]! / day);
      reviewedOn.set(on, (reviewedOn.get(on) ?? 0) + 1);
    }
    if (!positive) return;
    positives++;
    value += nothing[i]!;
    saved += nothing[i]! - cost[i]!;
    if (decision === 'review') reviewedPositive++;
    if (decision !== 'allow') caught++;
  });
  const days = daysOf(rows.time);
  const perDay = [...reviewedOn.values()];
  const divide = (a: number, b: number) => (b > 0 ? a / b : 0);
  return {
    capacityPerDay,
    threshold: rule.threshold,
    days,
    reviewedPerDay: reviewed / days,
    busiestDay: Math.max(0, ...perDay),
    daysOverCapacity: perDay.filter((n) => n > capacityPerDay).length,
    precision: divide(reviewedPositive, reviewed),
    recall: divide(caught, positives),
    lossPrevented: divide(saved, value),
  };
}

/** Calendar days (UTC) with rows; rows without a time are taken as one day. */
function daysOf(time: Float64Array): number {
  const days = new Set<number>();
  for (const t of time) if (!Number.isNaN(t)) days.add(Math.floor(t / day));
  return Math.max(1, days.size);
}
