import type { Decision } from '../../contracts/serving.ts';
import { decide, type ReviewRule } from './decision.ts';

/** What a decision on a row cost once the truth is known. A review finds the truth and takes the cheaper action. */
export function realisedCost(
  decision: Decision,
  target: number,
  costs: ArrayLike<number>,
  reviewCost = 0,
  offset = 0,
): number {
  const blocked = costs[offset + (target === 1 ? 2 : 0)]!;
  const allowed = costs[offset + (target === 1 ? 1 : 3)]!;
  if (decision === 'block') return blocked;
  return decision === 'allow' ? allowed : reviewCost + Math.min(blocked, allowed);
}

/** Realised cost of each row under the decisions of least expected cost, shape (rows), and the decisions. */
export function realisedCosts(
  probabilities: Float64Array,
  target: Float64Array,
  costs: Float64Array,
  review?: ReviewRule | null,
): { cost: Float64Array; decisions: Decision[] } {
  const decisions = Array.from(probabilities, (p, i) => decide(p, costs, review, 4 * i).decision);
  const cost = Float64Array.from(decisions, (decision, i) =>
    realisedCost(decision, target[i]!, costs, review?.cost, 4 * i),
  );
  return { cost, decisions };
}

/** Realised cost of each row when every row gets the same decision. */
export function constantDecisionCosts(
  decision: 'allow' | 'block',
  target: Float64Array,
  costs: Float64Array,
): Float64Array {
  return target.map((y, i) => realisedCost(decision, y, costs, 0, 4 * i));
}
