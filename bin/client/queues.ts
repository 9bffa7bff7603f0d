import { setTimeout as sleep } from 'node:timers/promises';
import type { Platform } from './platform.ts';

/** Counts the messages of a queue, those that wait and those that are being worked on. */
async function counter({ settings }: Platform, url: string): Promise<() => Promise<number>> {
  const { SQSClient, GetQueueAttributesCommand } = await import('@aws-sdk/client-sqs');
  const client = new SQSClient({ ...settings.sdk, maxAttempts: 5 });
  const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
  const command = new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: [...names] });
  return async () => {
    const { Attributes } = await client.send(command);
    return names.reduce((sum, name) => sum + Number(Attributes?.[name] ?? 0), 0);
  };
}

export async function messagesIn(at: Platform, url: string): Promise<number> {
  return (await counter(at, url))();
}

/**
 * Waits until a queue holds no message, waiting or being worked on.
 * @param patienceMs gives up, with false, where it has not become shorter for so long: how long a queue takes, its length and the machine say
 */
export async function queueEmpty(at: Platform, url: string, patienceMs: number): Promise<boolean> {
  const count = await counter(at, url);
  let least = Number.POSITIVE_INFINITY;
  let until = Date.now() + patienceMs;
  for (;;) {
    const left = await count();
    if (left === 0) return true;
    if (left < least) {
      least = left;
      until = Date.now() + patienceMs;
    }
    if (Date.now() > until) return false;
    await sleep(100);
  }
}
