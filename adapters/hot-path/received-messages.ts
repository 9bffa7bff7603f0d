import { objectWith } from '../../core/contracts/schema.ts';
import { ServiceError } from './errors.ts';
import { callJson } from './signed-fetch.ts';

export interface ReceivedMessage {
  messageId: string;
  body: string;
  receiptHandle: string;
}

const messagesPerCall = 10;

type ReceiveAnswer = { Messages?: { MessageId: string; Body: string; ReceiptHandle: string }[] };
const receiveAnswer = objectWith<ReceiveAnswer>('messages of the queue', { Messages: 'array?' });
type DeleteAnswer = { Failed?: { Code: string; Message?: string }[] };
const deleteAnswer = objectWith<DeleteAnswer>('an answer of the queue', { Failed: 'array?' });

/**
 * At most ten messages, waited for where there are none. They come again unless they are deleted in the queue's time.
 * @throws ServiceError
 */
export async function receiveMessages(QueueUrl: string, waitSeconds: number): Promise<ReceivedMessage[]> {
  const { Messages = [] } = await callJson(
    'sqs',
    'AmazonSQS.ReceiveMessage',
    { QueueUrl, MaxNumberOfMessages: messagesPerCall, WaitTimeSeconds: waitSeconds },
    receiveAnswer,
    { version: '1.0', timeout: 1000 * waitSeconds + 5_000 },
  );
  return Messages.map(({ MessageId, Body, ReceiptHandle }) => ({
    messageId: MessageId,
    body: Body,
    receiptHandle: ReceiptHandle,
  }));
}

/** Takes messages off the queue. @throws ServiceError where any is left, which comes again */
export async function deleteMessages(QueueUrl: string, messages: readonly ReceivedMessage[]): Promise<void> {
  for (let from = 0; from < messages.length; from += messagesPerCall) {
    const Entries = messages
      .slice(from, from + messagesPerCall)
      .map(({ receiptHandle }, i) => ({ Id: `${i}`, ReceiptHandle: receiptHandle }));
    const { Failed = [] } = await callJson('sqs', 'AmazonSQS.DeleteMessageBatch', { QueueUrl, Entries }, deleteAnswer, {
      version: '1.0',
    });
    const [first] = Failed;
    if (first)
      throw new ServiceError(
        'sqs',
        'DeleteMessageBatch',
        first.Code,
        200,
        `${Failed.length} messages: ${first.Message}`,
      );
  }
}
