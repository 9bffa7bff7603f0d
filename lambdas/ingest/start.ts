import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { startIngest } from '../../adapters/aws/ingest-machine.ts';
import { log } from '../../adapters/log.ts';
import { type IngestStart, ingestStart } from '../../core/ingest/start.ts';

/** Starts one ingest execution for each new object that the queue tells of; what fails comes again by itself. */
export function createHandler(start: (execution: IngestStart) => Promise<void>) {
  return async (event: SQSEvent): Promise<SQSBatchResponse> => {
    const batchItemFailures: SQSBatchResponse['batchItemFailures'] = [];
    for (const { messageId, body } of event.Records) {
      try {
        const execution = ingestStart(JSON.parse(body));
        if (execution) await start(execution);
      } catch (error) {
        log.error('object not started', { messageId, error });
        batchItemFailures.push({ itemIdentifier: messageId });
      }
    }
    return { batchItemFailures };
  };
}

export const handler = createHandler(startIngest);
