import { registry } from '../../adapters/aws/registry.ts';
import { clock } from '../../adapters/clock.ts';
import { log } from '../../adapters/log.ts';
import type { TrialResult, TrialState } from '../../core/contracts/steps.ts';
import type { CaughtError } from '../../core/search/describe-failure.ts';
import { recordFailure } from '../../core/search/record-failure.ts';

export const handler = (state: TrialState & { error?: CaughtError }): Promise<TrialResult> =>
  recordFailure({ registry: registry(), clock, log }, state);
