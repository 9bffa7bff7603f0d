import { registry } from '../../adapters/aws/registry.ts';
import { clock } from '../../adapters/clock.ts';
import { log } from '../../adapters/log.ts';
import type { BacktestResult, BacktestState, TrialResult, TrialState } from '../../core/contracts/steps.ts';
import type { CaughtError } from '../../core/search/describe-failure.ts';
import { recordFailure } from '../../core/search/record-failure.ts';

export const handler = (
  state: (TrialState | BacktestState) & { error?: CaughtError },
): Promise<TrialResult | BacktestResult> => recordFailure({ registry: registry(), clock, log }, state);
