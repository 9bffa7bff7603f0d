import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { log } from './log.ts';

/**
 * The Lambda handler of a queue: one message after the other; what fails is logged as `failure` and comes again by itself.
 */
export function batchHandler(
  failure: string,
  work: (message: SQSRecord) => Promise<unknown>,
): (event: Pick<SQSEvent, 'Records'>) => Promise<SQSBatchResponse> {
  return async ({ Records }) => {
    const batchItemFailures: SQSBatchResponse['batchItemFailures'] = [];
    for (const message of Records) {
      const { messageId } = message;
      try {
        await work(message);
      } catch (error) {
        log.error(failure, { messageId, error });
        batchItemFailures.push({ itemIdentifier: messageId });
      }
    }
    return { batchItemFailures };
  };
}
