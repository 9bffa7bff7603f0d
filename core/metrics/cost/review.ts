import { expectedCosts } from './cost.ts';

/**
 * What a review of a row is expected to save: the cost of the best automatic decision less that of a reviewer, who costs
 * `reviewCost` and finds the truth.
 */
export function reviewBenefit(p: number, costs: ArrayLike<number>, reviewCost: number, offset = 0): number {
  const { allow, block } = expectedCosts(p, costs, offset);
  const informed =
    p * Math.min(costs[offset + 1]!, costs[offset + 2]!) + (1 - p) * Math.min(costs[offset]!, costs[offset + 3]!);
  return Math.min(allow, block) - informed - reviewCost;
}

/**
 * The benefit above which as many rows lie as reviewers can take: on average `capacityPerDay` a day, and never rows whose
 * review costs more than it saves.
 * @param benefits of historic rows
 * @param days that the rows span
 */
export function reviewThreshold(benefits: Float64Array, days: number, capacityPerDay: number): number {
  const capacity = Math.floor(capacityPerDay * days);
  if (capacity >= benefits.length) return 0;
  const sorted = benefits.toSorted();
  return Math.max(0, sorted[benefits.length - 1 - capacity]!);
}
