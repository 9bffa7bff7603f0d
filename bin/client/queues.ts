import { setTimeout as sleep } from 'node:timers/promises';
import type { Platform } from './platform.ts';

/**
 * Waits until a queue holds no message, waiting or being worked on.
 * @param patienceMs gives up, with false, where it has not become shorter for so long: how long a queue takes, its length and the machine say
 */
export async function queueEmpty({ settings }: Platform, url: string, patienceMs: number): Promise<boolean> {
  const { SQSClient, GetQueueAttributesCommand } = await import('@aws-sdk/client-sqs');
  const client = new SQSClient({ ...settings.sdk, maxAttempts: 5 });
  const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
  let least = Number.POSITIVE_INFINITY;
  let until = Date.now() + patienceMs;
  for (;;) {
    const { Attributes } = await client.send(
      new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: [...names] }),
    );
    const left = names.reduce((sum, name) => sum + Number(Attributes?.[name] ?? 0), 0);
    if (left === 0) return true;
    if (left < least) {
      least = left;
      until = Date.now() + patienceMs;
    }
    if (Date.now() > until) return false;
    await sleep(100);
  }
}
