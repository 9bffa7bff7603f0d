import type { Dataset } from '../contracts/dataset.ts';
import { sumOf } from '../stats/sum-of.ts';
import { decisionReader, propensityReader } from '../values/decisions.ts';

/**
 * What each row weighs so that the rows whose outcome is seen stand for those whose outcome a decision hides: the inverse of the
 * probability of having been let through (Horvitz and Thompson, 1952).
 *
 * Only rows that were let through weigh more than 1: a label of a blocked row came another way (a review, an inquiry), and
 * nobody knows how often it does. Rows that could not have been released (`$propensity` 0) are represented by none.
 *
 * Weights are cut at the mean times the square root of the number of rows (Ionides, 'Truncated importance sampling', 2008), which keeps the
 * variance of a mean finite at the price of a bias that vanishes as rows are added. How much the weights cost in precision says
 * `effectiveSampleSize`.
 *
 * @param rowIndex rows of the dataset
 * @returns shape (rowIndex), null where all are 1
 */
export function selectionWeights({ table }: Dataset, rowIndex: Uint32Array): Float64Array | null {
  const decision = decisionReader(table);
  const propensity = propensityReader(table);
  const raw = Float64Array.from(rowIndex, (row) => {
    const p = propensity(row);
    return decision(row) === 'allow' && p > 0 ? 1 / p : 1;
  });
  if (raw.every((weight) => weight === 1)) return null;
  return truncatedWeights(raw);
}

/** Weights cut at their mean times the square root of their number, see `selectionWeights`; never below 1. */
export function truncatedWeights(weights: Float64Array): Float64Array {
  const mean = sumOf(weights) / weights.length;
  const cap = Math.max(1, mean * Math.sqrt(weights.length));
  return weights.map((weight) => Math.min(weight, cap));
}
