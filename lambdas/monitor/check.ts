import { lake } from '../../adapters/aws/lake.ts';
import { registry } from '../../adapters/aws/registry.ts';
import { clock } from '../../adapters/clock.ts';
import { log } from '../../adapters/log.ts';
import { type CheckInput, type CheckResult, check } from '../../core/monitor/check-request.ts';

/** Leaves the monitor first when a project has nothing new. */
export async function handler(input: CheckInput): Promise<CheckResult> {
  const result = await check({ registry: registry(), lake: lake(), now: clock }, input);
  log.info('monitor looked', { ...result });
  return result;
}
