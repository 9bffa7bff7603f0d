import { accountConcurrency as concurrency } from '../../adapters/aws/account.ts';
import { events } from '../../adapters/aws/events.ts';
import { packedLake } from '../../adapters/aws/lake.ts';
import { registry } from '../../adapters/aws/registry.ts';
import { clock } from '../../adapters/clock.ts';
import { log } from '../../adapters/log.ts';
import { type BegunBatch, beginBatch } from '../../core/batch/begin.ts';
import type { BatchRequest, BatchState } from '../../core/contracts/batch.ts';

export async function handler(input: BatchRequest | BatchState): Promise<BegunBatch> {
  const ports = { lake: packedLake(), events: events(), registry: registry(), clock, concurrency };
  const begun = await beginBatch(ports, input);
  const { project, job, action, reason, parallel } = begun;
  log.info('batch planned', { project, job, action, reason, parallel });
  return begun;
}
