import { fractionBound } from '../../stats/fraction-bound.ts';
import { normalCdf } from '../../stats/normal-cdf.ts';
import { formatPercent } from '../../values/format.ts';
import type { Measurement } from './check.ts';

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
    pValue: pValueOf(statistic, Math.min(threshold, 1), rows),
    chanceAt: (level) => fractionBound(threshold, rows, level),
    effect: Math.max(0, statistic - expected),
    message: `${formatPercent(statistic)} ${what}`,
  };
}

/** Of the score test whose critical value is `fractionBound`. */
function pValueOf(statistic: number, allowed: number, rows: number): number {
  if (statistic <= allowed) return 1;
  const error = Math.sqrt((allowed * (1 - allowed)) / rows);
  return error === 0 ? 0 : normalCdf(-(statistic - allowed) / error);
}
