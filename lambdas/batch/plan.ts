import { events } from '../../adapters/aws/events.ts';
import { packedLake } from '../../adapters/aws/lake.ts';
import { registry } from '../../adapters/aws/registry.ts';
import { clock } from '../../adapters/clock.ts';
import { log } from '../../adapters/log.ts';
import { plannedBatch, planOrRefuse } from '../../core/batch/plan.ts';
import type { BatchRequest, BatchState } from '../../core/contracts/batch.ts';

/** Decides all of a batch, or says why there is none; of one that a person has asked for it was decided before. */
export async function handler(input: BatchRequest | BatchState): Promise<BatchState> {
  const ports = { lake: packedLake(), events: events(), registry: registry(), clock };
  const state = 'job' in input ? await plannedBatch(ports, input) : await planOrRefuse(ports, input);
  const { project, job, action, reason } = state;
  log.info('batch planned', { project, job, action, reason });
  return state;
}
