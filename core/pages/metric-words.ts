import type { Estimate } from '../metrics/estimate.ts';
import { dash, formatNumber, formatPercent } from '../values/format.ts';

const names: Record<string, string> = {
  expectedCost: 'Expected cost per 1,000',
  rocAuc: 'ROC AUC',
  prAuc: 'PR AUC',
  logLoss: 'Log loss',
  brier: 'Brier score',
  rmse: 'RMSE',
  mae: 'MAE',
  r2: 'R²',
  huberLoss: 'Huber loss',
  poissonDeviance: 'Poisson deviance',
  intervalCoverage: 'Within the interval',
  intervalWidth: 'Mean width of intervals',
  intervalScore: 'Interval score',
  macroF1: 'Macro F1',
  f1: 'F1',
};

/** What a metric is called in a report. */
export function metricName(metric: string): string {
  return names[metric] ?? words(metric);
}

/** The same within a sentence: names are no longer capitalised, abbreviations stay. */
export function metricInText(metric: string): string {
  const name = metricName(metric);
  return /^[A-Z][a-z]/.test(name) ? name.charAt(0).toLowerCase() + name.slice(1) : name;
}

/** An identifier in words: `boostedTrees` as Boosted trees. */
export function words(name: string): string {
  const spaced = name.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

/** The interval of an estimate. */
export function range({ lower, upper }: Estimate): string {
  return `${formatNumber(lower)} to ${formatNumber(upper)}`;
}

/** An estimate with its interval; a dash for none. */
export function withRange(estimate: Estimate | null, format = formatNumber): string {
  return estimate ? `${format(estimate.value)} (${format(estimate.lower)} to ${format(estimate.upper)})` : dash;
}

/** The same of a fraction: 23.9 % (20.1 to 28.3). */
export function fractionWithRange(estimate: Estimate | null): string {
  return withRange(estimate, formatPercent).replace(' % to ', ' to ').replace(' %)', ')');
}
