import { SendMessageBatchCommand, type SendMessageBatchRequestEntry, SQSClient } from '@aws-sdk/client-sqs';
import { environment } from '../../core/contracts/environment.ts';
import { env } from '../env.ts';
import { backoff } from './backoff.ts';
import { clientOptions } from './client-options.ts';
import { inChunks } from './in-chunks.ts';
import { tellingOutages } from './outage.ts';

const attempts = 5;
const messagesPerCall = 10;
/** SQS takes 256 KiB a call on every account. */
const bytesPerCall = 250_000;

export class MessagesNotSent extends Error {
  override name = 'MessagesNotSent';
  constructor(count: number, code: string, message: string) {
    super(`${count} messages were refused by the entity queue: ${code}: ${message}`);
  }
}

let client: SQSClient | undefined;

/** Sends messages to the entity queue, ten a call and a few calls at once. @throws MessagesNotSent */
export async function sendToEntityQueue(bodies: readonly string[]): Promise<void> {
  client ??= tellingOutages(new SQSClient(clientOptions));
  await sendMessages(client, env(environment.entityQueue), bodies);
}

export async function sendMessages(sqs: SQSClient, queueUrl: string, bodies: readonly string[]): Promise<void> {
  await inChunks(calls(bodies), 1, async ([call = []]) => send(sqs, queueUrl, call));
}

async function send(sqs: SQSClient, QueueUrl: string, bodies: readonly string[]): Promise<void> {
  let Entries: SendMessageBatchRequestEntry[] = bodies.map((MessageBody, i) => ({ Id: `${i}`, MessageBody }));
  for (let attempt = 1; ; attempt++) {
    const { Failed = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    const [first] = Failed;
    if (!first) return;
    const failed = new Set(Failed.map(({ Id }) => Id));
    Entries = Entries.filter(({ Id }) => failed.has(Id));
    if (attempt === attempts) throw new MessagesNotSent(Failed.length, first.Code ?? 'unknown', first.Message ?? '');
    await backoff(attempt);
  }
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
