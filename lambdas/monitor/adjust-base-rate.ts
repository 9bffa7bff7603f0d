import { lake } from '../../adapters/aws/lake.ts';
import { registry } from '../../adapters/aws/registry.ts';
import { clock } from '../../adapters/clock.ts';
import { log } from '../../adapters/log.ts';
import { adjustBaseRate } from '../../core/monitor/performance/adjust-base-rate.ts';

/** Lets the served probabilities follow the base rate, where the report of a look asks for it. */
export const handler = (look: { project: string; monitorId: string }): Promise<{ done: boolean }> =>
  adjustBaseRate({ registry: registry(), lake: lake(), clock, log }, look);
