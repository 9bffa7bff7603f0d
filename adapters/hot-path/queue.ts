import { objectWith } from '../../core/contracts/schema.ts';
import { ServiceError } from './errors.ts';
import { callJson } from './signed-fetch.ts';

const messagesPerCall = 10;
/** SQS takes 256 KiB a call on every account. */
const bytesPerCall = 250_000;

type SendAnswer = { Failed?: { Id: string; Code: string; Message?: string }[] };
const sendAnswer = objectWith<SendAnswer>('an answer of the queue', { Failed: 'array?' });

/** Sends messages to a queue, ten a call, calls at once. @throws ServiceError when any was refused */
export async function sendMessages(queueUrl: string, bodies: readonly string[]): Promise<void> {
  await Promise.all(calls(bodies).map((call) => send(queueUrl, call)));
}

async function send(QueueUrl: string, bodies: readonly string[]): Promise<void> {
  const { Failed = [] } = await callJson(
    'sqs',
    'AmazonSQS.SendMessageBatch',
    { QueueUrl, Entries: bodies.map((MessageBody, i) => ({ Id: `${i}`, MessageBody })) },
    sendAnswer,
    { version: '1.0', timeout: 3_000 },
  );
  const [first] = Failed;
  if (first)
    throw new ServiceError('sqs', 'SendMessageBatch', first.Code, 200, `${Failed.length} messages: ${first.Message}`);
}

function calls(bodies: readonly string[]): string[][] {
  const found: string[][] = [];
  let bytes = 0;
  for (const body of bodies) {
    const size = Buffer.byteLength(body);
    const last = found.at(-1);
    if (last && last.length < messagesPerCall && bytes + size <= bytesPerCall) last.push(body);
    else {
      found.push([body]);
      bytes = 0;
    }
    bytes += size;
  }
  return found;
}
