import { objectWith } from '../../contracts/schema.ts';
import type { TrialSpec } from '../../contracts/steps.ts';

/** `plan.json`: what is fitted anew at every origin. */
export interface BacktestPlan {
  winner: TrialSpec & { iterations: number };
  /** Fitted beside the winner, on all rows. */
  baselines: (TrialSpec & { iterations: number })[];
  /** ms: the first validation row, then the first row of each block of the test period. */
  origins: number[];
  /** ms: rows this long before an origin are left out. */
  gap: number;
  /** Rows by which numbers of rounds were found. */
  trainRows: number;
}

export const backtestPlanSchema = objectWith<BacktestPlan>('the plan of a backtest', {
  winner: 'object',
  origins: 'array',
});
