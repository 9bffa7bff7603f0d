import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { entities } from '../../adapters/aws/entities.ts';
import { clock } from '../../adapters/clock.ts';
import { log } from '../../adapters/log.ts';
import { updateEntitiesStep } from '../../core/serve/update-entities-step.ts';

/** Messages of the entity queue together; those that fail come again by themselves. */
export async function handler({ Records }: SQSEvent): Promise<SQSBatchResponse> {
  const failed = await updateEntitiesStep({ entities: entities(), clock, log }, Records);
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
}
