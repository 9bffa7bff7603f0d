import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { entities } from '../../adapters/aws/entities.ts';
import { clock } from '../../adapters/clock.ts';
import { log } from '../../adapters/log.ts';
import { updateEntitiesStep } from '../../core/serve/update-entities-step.ts';

/** For the answer: a function that ends without one has all its messages come again. */
const spareMs = 5_000;

/** Messages of the entity queue together; those that fail, or are not done in time, come again by themselves. */
export async function handler(
  { Records }: SQSEvent,
  context: Pick<Context, 'getRemainingTimeInMillis'>,
): Promise<SQSBatchResponse> {
  const inTime = AbortSignal.timeout(Math.max(0, context.getRemainingTimeInMillis() - spareMs));
  const failed = await updateEntitiesStep({ entities: entities(), clock, log, inTime }, Records);
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
}
