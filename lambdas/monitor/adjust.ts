import { lake } from '../../adapters/aws/lake.ts';
import { registry } from '../../adapters/aws/registry.ts';
import { clock } from '../../adapters/clock.ts';
import { log } from '../../adapters/log.ts';
import { type AdjustRequest, adjustStep } from '../../core/monitor/adjust-step.ts';

/** Lets what serves follow the base rate that a look has found. */
export const handler = (request: AdjustRequest): Promise<{ adjusted: boolean }> =>
  adjustStep({ registry: registry(), lake: lake(), clock, log }, request);
