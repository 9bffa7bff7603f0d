import type { OffPolicyCost } from '../../contracts/dataset.ts';
import { normalQuantile } from '../../stats/normal-quantile.ts';

/** Logged decisions of a policy that explores, as far as their outcome could be seen at all; rows column by column. */
export interface LoggedOutcomes {
  /** Shape (rows): what the row would have cost under the policy to be judged; NaN where the outcome was not seen. */
  cost: Float64Array;
  /** Shape (rows): the probability, before it was drawn, with which the outcome was to be seen. */
  propensity: Float64Array;
}

/**
 * Mean cost a row of a policy, from logged rows with the propensity of having been let through: the self-normalised inverse propensity
 * estimate `Σ w c / Σ w` with `w = 1 / propensity` over the rows whose outcome was seen (Hájek, 1971; Swaminathan and Joachims,
 * 'The self-normalized estimator for counterfactual learning', 2015), with the interval of its linearisation (Särndal, Swensson and Wretman, 'Model
 * assisted survey sampling', 1992, section 5.7): variance `n / (n - 1) Σ w² (c - m)² / (Σ w)²`.
 *
 * @param confidence of the interval. @default 0.95
 * @returns undefined where fewer than two rows have an outcome
 */
export function offPolicyCost({ cost, propensity }: LoggedOutcomes, confidence = 0.95): OffPolicyCost | undefined {
  let [observed, unsupported, supported] = [0, 0, 0];
  let [weights, squares, sum] = [0, 0, 0];
  for (let i = 0; i < cost.length; i++) {
    const p = propensity[i]!;
    if (!(p > 0)) {
      unsupported++;
      continue;
    }
    supported++;
    if (Number.isNaN(cost[i]!)) continue;
    observed++;
    weights += 1 / p;
    squares += 1 / p ** 2;
    sum += cost[i]! / p;
  }
  if (observed < 2) return undefined;
  const value = sum / weights;
  let variance = 0;
  for (let i = 0; i < cost.length; i++)
    if (propensity[i]! > 0 && !Number.isNaN(cost[i]!)) variance += ((cost[i]! - value) / propensity[i]!) ** 2;
  variance *= observed / (observed - 1) / weights ** 2;
  const half = normalQuantile(0.5 + confidence / 2) * Math.sqrt(variance);
  return {
    value,
    lower: value - half,
    upper: value + half,
    observed,
    effective: weights ** 2 / squares,
    unsupported,
    horvitzThompson: sum / supported,
  };
}
