import type { BatchRequest, BatchState } from '../contracts/batch.ts';
import type { Ports } from '../ports/index.ts';
import { shareOfSlots } from '../steps/share-of-slots.ts';
import { type PlanPorts, plannedBatch, planOrRefuse } from './plan.ts';

export interface BeginPorts extends PlanPorts, Pick<Ports, 'events'> {
  /** Function executions that the account has at a time. */
  concurrency(): Promise<number>;
}

/** What the batch machine goes by. */
export interface BegunBatch extends BatchState {
  /** Files, and parts, that are worked on at once. */
  parallel: number;
}

/**
 * Decides all of a batch, or says why there is none; of one that a person has asked for it was decided before. How much is done at once is
 * decided here, as the account is when it begins: predictions and other short work have their share of ten executions too.
 */
export async function beginBatch(ports: BeginPorts, input: BatchRequest | BatchState): Promise<BegunBatch> {
  const state = 'job' in input ? await plannedBatch(ports, input) : await planOrRefuse(ports, input);
  return { ...state, parallel: shareOfSlots(await ports.concurrency()) };
}
