import type { Project } from '../../contracts/project.ts';
import { bootstrapBlocks } from '../../metrics/blocks.ts';
import { realisedCost } from '../../metrics/cost/realised-cost.ts';
import type { Estimate } from '../../metrics/estimate.ts';
import { estimatedAreas } from '../../metrics/estimated/estimated-areas.ts';
import { estimatedError } from '../../metrics/estimated/estimated-error.ts';
import type { Reference } from '../../reference/reference.ts';
import { type AgainstReference, againstReference } from './against-reference.ts';
import { byDays } from './by-days.ts';
import type { PendingRows } from './performance-rows.ts';

/** Performance of predictions whose truth is not known yet, as the model's calibrated probabilities expect it. */
export interface EstimatedPerformance {
  rows: number;
  /** Calendar days with such predictions. */
  days: number;
  /** Binary. */
  metrics: { rocAuc: number; prAuc: number; logLoss: number };
  /** Per 1,000 records, with the interval within which what is realised lies at a chance of 95 %, were the probabilities right. */
  cost: Estimate;
  /** The expected cost of a row against that of the test part, where that is known. */
  against: AgainstReference | null;
}

const reach = 1.96;

/** Confidence-based estimation (NannyML's CBPE) of binary predictions; null without rows. */
export function estimatedPerformance(
  { probability, decisions, costs, time }: PendingRows,
  reference: Reference,
  project: Project,
): EstimatedPerformance | null {
  const n = probability.length;
  if (n === 0) return null;
  const reviewCost = project.objective.review?.cost ?? 0;
  const difference = new Float64Array(n);
  const expected = new Float64Array(n);
  let [cost, logLoss] = [0, 0];
  for (let i = 0; i < n; i++) {
    const p = probability[i]!;
    const ifPositive = realisedCost(decisions[i]!, 1, costs, reviewCost, 4 * i);
    const ifNegative = realisedCost(decisions[i]!, 0, costs, reviewCost, 4 * i);
    difference[i] = ifPositive - ifNegative;
    expected[i] = p * ifPositive + (1 - p) * ifNegative;
    cost += expected[i]!;
    logLoss += entropy(p) / n;
  }
  const before = reference.performance;
  const blocks = bootstrapBlocks(n, Float64Array.from(time));
  const per1000 = 1000 / n;
  const error = reach * per1000 * estimatedError(probability, difference);
  const value = per1000 * cost;
  return {
    rows: n,
    days: byDays(time).length,
    metrics: { ...estimatedAreas(probability, probability), logLoss },
    cost: { value, lower: value - error, upper: value + error },
    against:
      before && before.costPer1000 !== null
        ? againstReference(expected, null, blocks, before.costPer1000 / 1000, before.rows)
        : null,
  };
}

function entropy(p: number): number {
  return p <= 0 || p >= 1 ? 0 : -p * Math.log(p) - (1 - p) * Math.log(1 - p);
}
