import { packedLake } from '../../adapters/aws/lake.ts';
import { registry } from '../../adapters/aws/registry.ts';
import { clock } from '../../adapters/clock.ts';
import { log } from '../../adapters/log.ts';
import { type CheckAnswer, type CheckInput, checkStep } from '../../core/monitor/check-step.ts';

/** Leaves the monitor first when a project has nothing new. */
export const handler = (input: CheckInput): Promise<CheckAnswer> =>
  checkStep({ registry: registry(), lake: packedLake(), clock, log }, input);
