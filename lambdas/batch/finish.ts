import { events } from '../../adapters/aws/events.ts';
import { lake } from '../../adapters/aws/lake.ts';
import { registry } from '../../adapters/aws/registry.ts';
import { clock } from '../../adapters/clock.ts';
import { log } from '../../adapters/log.ts';
import { failBatch, finishBatch, recordLoss } from '../../core/batch/finish.ts';
import type { BatchFailure, BatchItem, BatchState } from '../../core/contracts/batch.ts';

/** How a batch ended, or why nothing came of it, or of one of its files or parts. */
export async function handler(
  input: BatchState | BatchFailure | BatchItem,
): Promise<{ state?: string; reason?: string }> {
  const ports = { lake: lake(), registry: registry(), events: events(), clock };
  const { project, job } = input;
  if ('file' in input) {
    await recordLoss(ports, input);
    log.warn('nothing came of a file, or a part of one', { project, job, file: input.file, part: input.part });
    return {};
  }
  const { state, reason, result } = 'error' in input ? await failBatch(ports, input) : await finishBatch(ports, input);
  log.info('batch ended', { project, job, state, ...result });
  return { state, ...(reason !== undefined && { reason }) };
}
