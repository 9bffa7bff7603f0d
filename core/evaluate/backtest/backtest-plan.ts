import { objectWith } from '../../contracts/schema.ts';
import type { TrialSpec } from '../../contracts/steps.ts';

/** Why a configuration is fitted anew: the champion has it, it is the best on validation, or the best of another algorithm than that. */
export type ConfigurationOf = 'champion' | 'validation' | 'other';

/** A trial that may serve. */
export interface Configuration {
  trial: TrialSpec & { iterations: number };
  of: ConfigurationOf;
}

/** `plan.json`: what is fitted anew at every origin. */
export interface BacktestPlan {
  /** One or two. The first serves unless the other is surely better. */
  configurations: Configuration[];
  /** Fitted beside the first of them, on all rows. */
  baselines: (TrialSpec & { iterations: number })[];
  /** ms: the first validation row, then the first row of each block of the test period. */
  origins: number[];
  /** ms: rows this long before an origin are left out. */
  gap: number;
  /** Rows by which numbers of rounds were found. */
  trainRows: number;
}

export const backtestPlanSchema = objectWith<BacktestPlan>('the plan of a backtest', {
  configurations: 'array',
  origins: 'array',
});
