import type { Project } from '../../contracts/project.ts';
import { realisedCost } from '../../metrics/cost/realised-cost.ts';
import { quantile } from '../../stats/quantile.ts';
import type { PerformanceRows } from './performance-rows.ts';

/** What the decisions on some rows cost, by how they turn out; shapes (rows). */
export interface DecisionPrices {
  ifPositive: Float64Array;
  ifNegative: Float64Array;
  /** How much more a positive costs than a negative. */
  price: Float64Array;
  /** The size of the price that hardly any exceed: one dear row is neither a change nor a slice. */
  dearest: number;
}

/** Of the sizes of prices. */
const dearestQuantile = 0.99;

/** @param of indices into `rows` */
export function decisionPrices(
  { decisions, costs }: Pick<PerformanceRows, 'decisions' | 'costs'>,
  of: Uint32Array,
  { objective }: Project,
): DecisionPrices {
  const reviewCost = objective.review?.cost ?? 0;
  const costIf = (truth: number) =>
    Float64Array.from(of, (i) => realisedCost(decisions[i]!, truth, costs, reviewCost, 4 * i));
  const [ifPositive, ifNegative] = [costIf(1), costIf(0)];
  const price = ifPositive.map((cost, i) => cost - ifNegative[i]!);
  return { ifPositive, ifNegative, price, dearest: quantile(price.map(Math.abs).sort(), dearestQuantile) };
}
