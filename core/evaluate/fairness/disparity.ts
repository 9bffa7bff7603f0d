import type { GroupRates } from './group-rates.ts';

/** Groups by whether their rates are known well enough to compare. */
export interface ComparedGroups {
  /** With enough rows. */
  all: readonly number[];
  /** With enough positive rows. */
  positive: readonly number[];
  /** With enough negative rows. */
  negative: readonly number[];
}

/** NaN where fewer than two groups can be compared, or a ratio is of zeros. */
export interface DisparityFigures {
  demographicParityDifference: number;
  demographicParityRatio: number;
  allowedRatio: number;
  truePositiveRateDifference: number;
  falsePositiveRateDifference: number;
  equalizedOddsDifference: number;
}

/**
 * Disparities between groups as fairlearn 0.15 defines them (`demographic_parity_difference`, `demographic_parity_ratio`,
 * `equalized_odds_difference` with agg 'worst_case'): largest less smallest rate, smallest over largest.
 */
export function disparityOf(rates: readonly GroupRates[], compared: ComparedGroups): DisparityFigures {
  const of = (groups: readonly number[], rate: (r: GroupRates) => number) =>
    groups.length < 2 ? [] : groups.map((g) => rate(rates[g]!)).filter((r) => !Number.isNaN(r));
  const selected = of(compared.all, (r) => r.selected);
  const allowed = selected.map((s) => 1 - s);
  const truePositive = difference(of(compared.positive, (r) => r.truePositive));
  const falsePositive = difference(of(compared.negative, (r) => r.falsePositive));
  return {
    demographicParityDifference: difference(selected),
    demographicParityRatio: ratio(selected),
    allowedRatio: ratio(allowed),
    truePositiveRateDifference: truePositive,
    falsePositiveRateDifference: falsePositive,
    equalizedOddsDifference: Math.max(truePositive, falsePositive),
  };
}

function difference(rates: readonly number[]): number {
  return rates.length < 2 ? Number.NaN : Math.max(...rates) - Math.min(...rates);
}

function ratio(rates: readonly number[]): number {
  const most = Math.max(...rates);
  return rates.length < 2 || !(most > 0) ? Number.NaN : Math.min(...rates) / most;
}
