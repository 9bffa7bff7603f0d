import { fractionBound } from '../../stats/fraction-bound.ts';
import { formatPercent } from '../../values/format.ts';
import type { Measurement } from './check.ts';

/** Chance that a fraction which is just allowed is taken for too large. */
const alpha = 0.01;

/**
 * A fraction of the rows that may be larger than in training by an allowance; a few rows prove nothing.
 * @param count rows of `rows` that have it
 * @param expected fraction of the training rows
 * @param what they have, to stand after the percentage
 */
export function fractionAbove(
  { count, rows, expected }: { count: number; rows: number; expected: number },
  allowance: number,
  what: string,
): Measurement | null {
  if (rows === 0) return null;
  const statistic = count / rows;
  const threshold = expected + allowance;
  return {
    statistic,
    threshold,
    chance: fractionBound(threshold, rows, alpha),
    effect: Math.max(0, statistic - expected),
    message: `${formatPercent(statistic)} ${what}`,
  };
}
