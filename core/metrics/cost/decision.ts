import type { Decision } from '../../contracts/serving.ts';
import { expectedCosts } from './cost.ts';
import { reviewBenefit } from './review.ts';

/** Where a review starts to pay within the daily capacity, and what it costs. */
export interface ReviewRule {
  cost: number;
  /** A row is sent to review when the expected benefit is larger. */
  threshold: number;
}

/**
 * The decision of least expected cost for a calibrated probability: block when p * TP + (1 - p) * FP < p * FN + (1 - p) * TN
 * (Elkan, 'The foundations of cost-sensitive learning', 2001); review where a rule is given and its benefit exceeds the threshold.
 * @param costs in the order of `RowCosts`, from `offset`
 */
export function decide(
  p: number,
  costs: ArrayLike<number>,
  review?: ReviewRule | null,
  offset = 0,
): { decision: Decision; expectedCost: number } {
  const { allow, block } = expectedCosts(p, costs, offset);
  const decision = block < allow ? 'block' : 'allow';
  const expectedCost = Math.min(allow, block);
  if (!review) return { decision, expectedCost };
  const benefit = reviewBenefit(p, costs, review.cost, offset);
  return benefit > review.threshold
    ? { decision: 'review', expectedCost: expectedCost - benefit }
    : { decision, expectedCost };
}
